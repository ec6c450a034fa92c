#pragma once

#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/train/config.h"

namespace chispa::train {

/// Keeps the order in which keys are added, so that equal values give equal text.
using Json = nlohmann::ordered_json;

/// A value of each kind that a setting has, as JSON. Text is a JSON string; a path of Unix may be any bytes,
/// and those that are not UTF-8 become {"percent_encoded": "caf%E9"}.
Json value_to_json(const std::string& text);
Json value_to_json(const std::vector<std::string>& texts);
/// The double that prints as the shortest text naming this float: 0.2f becomes 0.2, not 0.20000000298.
Json value_to_json(float value);
/// null for none.
Json value_to_json(const std::optional<double>& value);
template <typename Number>
requires std::integral<Number> || std::same_as<Number, double> Json value_to_json(Number value) {
  return value;
}
template <typename Kind>
requires std::is_enum_v<Kind> Json value_to_json(Kind kind) {
  return name_of(kind);
}

/// And back. Throws Error saying what `json` is instead: "7.5 is not a whole number that fits".
void value_from_json(const Json& json, std::string& text);
void value_from_json(const Json& json, std::vector<std::string>& texts);
void value_from_json(const Json& json, bool& value);
void value_from_json(const Json& json, double& value);
void value_from_json(const Json& json, float& value);
void value_from_json(const Json& json, std::optional<double>& value);
void value_from_json(const Json& json, OptimizerKind& kind);
void value_from_json(const Json& json, ClassWeights& weights);
void value_from_json(const Json& json, optim::Decay& decay);
void value_from_json(const Json& json, data::Flip& flip);
void value_from_json(const Json& json, data::ShiftAxes& axes);
void value_from_json(const Json& json, data::Border& border);
void value_from_json(const Json& json, data::Fit& fit);
void value_from_json(const Json& json, data::LabelKind& kind);

[[noreturn]] void refuse_value(const Json& json, const char* expected);

template <typename Integer>
requires std::integral<Integer>
void value_from_json(const Json& json, Integer& value) {
  const auto take = [&](auto wide) {
    if (!std::in_range<Integer>(wide)) refuse_value(json, "a whole number that fits");
    value = static_cast<Integer>(wide);
  };
  if (json.is_number_unsigned())
    take(json.get<std::uint64_t>());
  else if (json.is_number_integer())
    take(json.get<std::int64_t>());
  else
    refuse_value(json, "a whole number");
}

/// Where the setting "augmentation.flip" stands: json["augmentation"]["flip"], made where it is not there.
Json& setting_at(Json& json, const std::string& name);
/// The same, or nullptr where it is not there. Throws Error where "augmentation" is no object.
const Json* find_setting(const Json& json, const std::string& name);
/// The same for what has to be there. Throws Error where it is not: "progress.seen is missing".
const Json& required(const Json& json, const std::string& name);

/// Visitors of settings.h: one that writes members into `json`, one that reads those that are there and
/// leaves the others as they are. Reading throws Error naming the setting.
struct WriteSettings {
  Json& json;
  template <typename Member>
  void operator()(const std::string& name, const Member& member, auto&&...) const {
    setting_at(json, name) = value_to_json(member);
  }
};
struct ReadSettings {
  const Json& json;
  template <typename Member>
  void operator()(const std::string& name, Member& member, auto&&...) const {
    try {
      if (const Json* const value = find_setting(json, name)) value_from_json(*value, member);
    } catch (const Error& error) {
      throw Error(name + ": " + error.what());
    }
  }
};

}  // namespace chispa::train
