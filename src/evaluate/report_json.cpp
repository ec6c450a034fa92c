#include "evaluate/report_json.h"

namespace chispa::evaluate {

using Json = nlohmann::ordered_json;

Json to_json(const quant::Quantization& quantization) {
  return {{"scale", quantization.scale}, {"zero_point", quantization.zero_point}};
}

Json model_json(const quant::Int8Model& model, const emit::ModelBlob& blob) {
  return {{"name", model.name},
          {"checksum", emit::model_checksum(blob.bytes)},
          {"model_bytes", blob.bytes.size()},
          {"arena_bytes", blob.arena_bytes},
          {"input_shape", {model.height, model.width, model.channels}},
          {"input", to_json(model.input)},
          {"output", to_json(model.layers.back().output)}};
}

std::string dump_report(const Json& json, bool one_line) {
  // Class names come from a file: bytes that are not UTF-8 are replaced rather than refused.
  return json.dump(one_line ? -1 : 2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace chispa::evaluate
