#pragma once

#include <string>

#include "chispa/nn/model.h"
#include "train/setting_json.h"

namespace chispa::train {

Json model_to_json(const nn::ModelConfig& model);
/// What is not there is as in a new ModelConfig. Throws Error for a wrong type and for a size that no network
/// has.
nn::ModelConfig model_from_json(const Json& json);
/// Throws Error for a size that no network has: a hostile file must not make us allocate what it claims.
void check_sizes(const nn::ModelConfig& model);

/// What config_from_json() makes of the text of `json`.
TrainConfig read_config(const Json& json);

/// The version of a checkpoint's metadata ("format"). A new key is none as long as its absence has a meaning.
inline constexpr std::int64_t kMetadataFormat = 1;

/// Parses untrusted text. Throws Error naming `file` unless it is a JSON object of a format up to ours; files
/// from before there was a number have none.
Json parse_metadata(const std::string& text, const std::string& file);

}  // namespace chispa::train
