#include "train/setting_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "chispa/core/error.h"
#include "core/utf8.h"

namespace chispa::train {
namespace {

constexpr const char* kPercentEncoded = "percent_encoded";

/// RFC 3986: bytes beyond ASCII, and the percent sign itself, as % and two hexadecimal digits.
std::string percent_encoded(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && c != '%')
      text += c;
    else
      text += fmt::format("%{:02X}", byte);
  }
  return text;
}

std::string percent_decoded(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    unsigned byte = 0;
    const char* const end = text.data() + std::min(i + 3, text.size());
    const auto read = std::from_chars(text.data() + i + 1, end, byte, 16);
    if (read.ptr != text.data() + i + 3) throw Error("\"" + text + "\" is not percent-encoded");
    bytes += static_cast<char>(byte);
    i += 2;
  }
  return bytes;
}

std::string string_of(const Json& json) {
  if (!json.is_string()) refuse_value(json, "text");
  return json.get<std::string>();
}

}  // namespace

Json value_to_json(const std::string& text) {
  if (is_utf8(text)) return text;
  return {{kPercentEncoded, percent_encoded(text)}};
}

Json value_to_json(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back(value_to_json(text));
  return json;
}

Json value_to_json(float value) {
  std::array<char, 32> text{};
  std::to_chars(text.data(), text.data() + text.size() - 1, value);
  return std::strtod(text.data(), nullptr);
}

Json value_to_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

void refuse_value(const Json& json, const char* expected) {
  // A list or an object may be of any size and depth.
  throw Error((json.is_structured() ? std::string(json.type_name()) : json.dump()) + " is not " + expected);
}

void value_from_json(const Json& json, std::string& text) {
  if (json.is_object() && json.contains(kPercentEncoded))
    text = percent_decoded(string_of(json.at(kPercentEncoded)));
  else
    text = string_of(json);
}

void value_from_json(const Json& json, std::vector<std::string>& texts) {
  if (!json.is_array()) refuse_value(json, "a list");
  texts.clear();
  for (const Json& element : json) value_from_json(element, texts.emplace_back());
}

void value_from_json(const Json& json, bool& value) {
  if (!json.is_boolean()) refuse_value(json, "true or false");
  value = json.get<bool>();
}

void value_from_json(const Json& json, double& value) {
  if (!json.is_number()) refuse_value(json, "a number");
  value = json.get<double>();
}

void value_from_json(const Json& json, float& value) {
  double wide = 0;
  value_from_json(json, wide);
  value = static_cast<float>(wide);
}

void value_from_json(const Json& json, std::optional<double>& value) {
  if (json.is_null())
    value.reset();
  else
    value_from_json(json, value.emplace());
}

void value_from_json(const Json& json, OptimizerKind& kind) {
  kind = optimizer_named(string_of(json));
}
void value_from_json(const Json& json, ClassWeights& weights) {
  weights = class_weights_named(string_of(json));
}
void value_from_json(const Json& json, optim::Decay& decay) {
  decay = decay_named(string_of(json));
}
void value_from_json(const Json& json, data::Flip& flip) {
  flip = flip_named(string_of(json));
}
void value_from_json(const Json& json, data::ShiftAxes& axes) {
  axes = shift_axes_named(string_of(json));
}
void value_from_json(const Json& json, data::Border& border) {
  border = border_named(string_of(json));
}
void value_from_json(const Json& json, data::Fit& fit) {
  fit = data::fit_named(string_of(json));
}
void value_from_json(const Json& json, data::LabelKind& kind) {
  kind = data::label_kind_named(string_of(json));
}

Json& setting_at(Json& json, const std::string& name) {
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? json[name] : json[name.substr(0, dot)][name.substr(dot + 1)];
}

const Json* find_setting(const Json& json, const std::string& name) {
  if (!json.is_object()) refuse_value(json, "a JSON object");
  const std::size_t dot = name.find('.');
  const auto found = json.find(name.substr(0, dot));
  if (found == json.end()) return nullptr;
  return dot == std::string::npos ? &*found : find_setting(*found, name.substr(dot + 1));
}

const Json& required(const Json& json, const std::string& name) {
  const Json* const found = find_setting(json, name);
  if (found == nullptr) throw Error(name + " is missing");
  return *found;
}

}  // namespace chispa::train
