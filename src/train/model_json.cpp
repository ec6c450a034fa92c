#include "train/model_json.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "train/settings.h"

namespace chispa::train {
namespace {

/// Limits that no real network comes near.
constexpr std::int64_t kMaxSide = 4096;
constexpr std::int64_t kMaxCount = 65536;
constexpr double kMaxWidthMultiplier = 64;

template <typename Value>
void check(bool good, const char* key, Value value) {
  if (!good) throw Error(fmt::format("model: {} {} is out of range", key, value));
}

}  // namespace

Json model_to_json(const nn::ModelConfig& model) {
  Json json;
  visit_model(model, "", WriteSettings{json});
  return json;
}

void check_sizes(const nn::ModelConfig& model) {
  check(model.height >= 1 && model.height <= kMaxSide, "height", model.height);
  check(model.width >= 1 && model.width <= kMaxSide, "width", model.width);
  check(model.channels >= 1 && model.channels <= kMaxCount, "channels", model.channels);
  check(model.classes >= 1 && model.classes <= kMaxCount, "classes", model.classes);
  check(model.width_multiplier >= 0 && model.width_multiplier <= kMaxWidthMultiplier, "width_multiplier",
        model.width_multiplier);
  check(model.dropout >= 0 && model.dropout < 1, "dropout", model.dropout);
}

nn::ModelConfig model_from_json(const Json& json) {
  nn::ModelConfig model;
  visit_model(model, "", ReadSettings{json});
  check_sizes(model);
  return model;
}

Json parse_metadata(const std::string& text, const std::string& file) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object())
    throw Error(file + ": its metadata is not a JSON object; not written by cifar-train");
  try {
    std::int64_t format = kMetadataFormat;
    ReadSettings{json}("format", format);
    if (format > kMetadataFormat)
      throw Error(fmt::format("its metadata has format {}, this version reads up to {}; use a newer version",
                              format, kMetadataFormat));
  } catch (const Error& error) {
    throw Error(file + ": " + error.what());
  }
  return json;
}

}  // namespace chispa::train
