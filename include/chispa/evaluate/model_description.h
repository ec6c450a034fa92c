#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "chispa/data/prepare_picture.h"
#include "chispa/emit/model_blob.h"
#include "chispa/quant/int8_model.h"

namespace chispa::evaluate {

/// What using a model.bin needs beside it, and its report.json has.
struct ModelDescription {
  std::vector<std::string> class_names;
  quant::Quantization output;
  data::Fit fit = data::Fit::crop;  ///< of the pictures that it was trained on
};

/// Reads it from `report`, the report.json of `model`, a model that chispa_load accepts. The two belong
/// together when the report holds the model's checksum. A report of version 0.1.0 or before holds none: it is
/// taken at its word, with a warning to the log. Throws Error naming the file when it cannot be read, is no
/// report, or is that of another model.
ModelDescription read_description(const std::filesystem::path& report, std::span<const std::uint8_t> model);

/// A report.json with that and no more, for a model of which nothing was measured.
std::string description_json(const quant::Int8Model& model, const emit::ModelBlob& blob, data::Fit fit);

}  // namespace chispa::evaluate
