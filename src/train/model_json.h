#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "chispa/nn/model.h"

namespace chispa::train {

/// Keeps the order in which keys are added, so that equal values give equal text.
using Json = nlohmann::ordered_json;

Json model_to_json(const nn::ModelConfig& model);
/// Throws nlohmann::json::exception for a missing key or wrong type, Error for a size that no network has.
nn::ModelConfig model_from_json(const Json& json);

/// Parses untrusted text. Throws Error naming `file` unless it is a JSON object.
Json parse_metadata(const std::string& text, const std::string& file);

}  // namespace chispa::train
