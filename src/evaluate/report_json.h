#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "chispa/emit/model_blob.h"
#include "chispa/quant/int8_model.h"

namespace chispa::evaluate {

nlohmann::ordered_json to_json(const quant::Quantization& quantization);

/// What a report.json says of the model itself.
nlohmann::ordered_json model_json(const quant::Int8Model& model, const emit::ModelBlob& blob);

/// As text, on lines of its own with indentation, or on one line.
std::string dump_report(const nlohmann::ordered_json& json, bool one_line);

}  // namespace chispa::evaluate
