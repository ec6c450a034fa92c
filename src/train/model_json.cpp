#include "train/model_json.h"

#include <array>
#include <charconv>
#include <cstdlib>

#include "chispa/core/error.h"

namespace chispa::train {
namespace {

/// The double that prints as the shortest text naming this float: 0.2f becomes 0.2, not 0.20000000298.
double shortest(float value) {
  std::array<char, 32> text{};
  std::to_chars(text.data(), text.data() + text.size() - 1, value);
  return std::strtod(text.data(), nullptr);
}

/// Limits that no real network comes near: a hostile file must not make us allocate what it claims.
constexpr std::int64_t kMaxSide = 4096;
constexpr std::int64_t kMaxCount = 65536;
constexpr double kMaxWidthMultiplier = 64;

void check(bool good, const char* key, double value) {
  if (!good) throw Error(std::string("model: ") + key + " " + std::to_string(value) + " is out of range");
}

}  // namespace

Json model_to_json(const nn::ModelConfig& model) {
  return {{"name", model.name},
          {"height", model.height},
          {"width", model.width},
          {"channels", model.channels},
          {"classes", model.classes},
          {"width_multiplier", model.width_multiplier},
          {"dropout", shortest(model.dropout)}};
}

nn::ModelConfig model_from_json(const Json& json) {
  nn::ModelConfig model;
  model.name = json.at("name").get<std::string>();
  const auto integer = [&](const char* key, std::int64_t limit) {
    const auto value = json.at(key).get<std::int64_t>();
    check(value >= 1 && value <= limit, key, static_cast<double>(value));
    return value;
  };
  model.height = integer("height", kMaxSide);
  model.width = integer("width", kMaxSide);
  model.channels = integer("channels", kMaxCount);
  model.classes = integer("classes", kMaxCount);
  model.width_multiplier = json.at("width_multiplier").get<double>();
  check(model.width_multiplier > 0 && model.width_multiplier <= kMaxWidthMultiplier, "width_multiplier",
        model.width_multiplier);
  model.dropout = json.at("dropout").get<float>();
  return model;
}

Json parse_metadata(const std::string& text, const std::string& file) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object())
    throw Error(file + ": its metadata is not a JSON object; not written by cifar-train");
  return json;
}

}  // namespace chispa::train
