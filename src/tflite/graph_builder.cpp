#include "tflite/graph_builder.h"

#include <algorithm>
#include <cstddef>

namespace chispa::tflite {

GraphBuilder::GraphBuilder() {
  add_buffer({});  // number 0: of every tensor that is not constant
}

int GraphBuilder::add_tensor(const std::string& name, const std::vector<std::int32_t>& shape,
                             schema::TensorType type, const TensorQuantization& quantization) {
  return append_tensor(name, shape, type, 0, quantization);
}

int GraphBuilder::add_constant(const std::string& name, const std::vector<std::int32_t>& shape,
                               schema::TensorType type, std::span<const std::uint8_t> bytes,
                               const TensorQuantization& quantization) {
  return append_tensor(name, shape, type, add_buffer(bytes), quantization);
}

void GraphBuilder::add_operator(schema::BuiltinOperator code, int version,
                                const std::vector<std::int32_t>& inputs, std::int32_t output,
                                const OperatorOptions& options) {
  const std::pair key(code, version);
  const auto found = std::find(codes_.begin(), codes_.end(), key);
  const auto index = static_cast<std::uint32_t>(found - codes_.begin());
  if (found == codes_.end()) codes_.push_back(key);
  const Ints input_indices = shared(inputs);
  const Ints output_indices = shared({output});
  operators_.push_back(
      schema::CreateOperator(flatbuffer_, index, input_indices, output_indices, options.type, options.table));
}

void GraphBuilder::add_metadata(const std::string& name, const std::string& text) {
  const std::uint32_t buffer = add_buffer({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  metadata_.push_back(schema::CreateMetadata(flatbuffer_, flatbuffer_.CreateSharedString(name), buffer));
}

std::vector<std::uint8_t> GraphBuilder::finish(std::int32_t input, std::int32_t output,
                                               const std::string& description) {
  std::vector<flatbuffers::Offset<schema::OperatorCode>> codes;
  for (const auto& [code, version] : codes_) {
    const auto for_old_readers = static_cast<std::int8_t>(
        std::min<int>(code, schema::BuiltinOperator_PLACEHOLDER_FOR_GREATER_OP_CODES));
    codes.push_back(schema::CreateOperatorCode(flatbuffer_, for_old_readers, 0, version, code));
  }
  const auto graph = schema::CreateSubGraph(flatbuffer_, flatbuffer_.CreateVector(tensors_), shared({input}),
                                            shared({output}), flatbuffer_.CreateVector(operators_),
                                            flatbuffer_.CreateSharedString("main"));
  constexpr std::uint32_t kSchemaVersion = 3;
  const auto model = schema::CreateModel(
      flatbuffer_, kSchemaVersion, flatbuffer_.CreateVector(codes), flatbuffer_.CreateVector(&graph, 1),
      flatbuffer_.CreateSharedString(description), flatbuffer_.CreateVector(buffers_), 0,
      metadata_.empty() ? 0 : flatbuffer_.CreateVector(metadata_));
  schema::FinishModelBuffer(flatbuffer_, model);
  return {flatbuffer_.GetBufferPointer(), flatbuffer_.GetBufferPointer() + flatbuffer_.GetSize()};
}

std::uint32_t GraphBuilder::add_buffer(std::span<const std::uint8_t> bytes) {
  flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> data;
  if (!bytes.empty()) {
    constexpr std::size_t kAlignment = 16;  // the schema's force_align
    flatbuffer_.ForceVectorAlignment(bytes.size(), sizeof(std::uint8_t), kAlignment);
    data = flatbuffer_.CreateVector(bytes.data(), bytes.size());
  }
  buffers_.push_back(schema::CreateBuffer(flatbuffer_, data));
  return static_cast<std::uint32_t>(buffers_.size() - 1);
}

int GraphBuilder::append_tensor(const std::string& name, const std::vector<std::int32_t>& shape,
                                schema::TensorType type, std::uint32_t buffer,
                                const TensorQuantization& quantization) {
  flatbuffers::Offset<schema::QuantizationParameters> parameters;
  if (!quantization.scales.empty()) parameters = shared(quantization);
  const Ints extents = shared(shape);
  tensors_.push_back(schema::CreateTensor(flatbuffer_, extents, type, buffer,
                                          flatbuffer_.CreateSharedString(name), parameters));
  return static_cast<int>(tensors_.size() - 1);
}

GraphBuilder::Ints GraphBuilder::shared(const std::vector<std::int32_t>& values) {
  const auto [entry, is_new] = shared_ints_.try_emplace(values);
  if (is_new) entry->second = flatbuffer_.CreateVector(values);
  return entry->second;
}

flatbuffers::Offset<schema::QuantizationParameters> GraphBuilder::shared(
    const TensorQuantization& quantization) {
  const auto [entry, is_new] = shared_quantizations_.try_emplace(quantization);
  if (is_new) {
    const auto scales = flatbuffer_.CreateVector(quantization.scales);
    const auto zero_points = shared_zero_points(quantization.zero_point, quantization.scales.size());
    entry->second =
        schema::CreateQuantizationParameters(flatbuffer_, scales, zero_points, 0, quantization.dimension);
  }
  return entry->second;
}

flatbuffers::Offset<flatbuffers::Vector<std::int64_t>> GraphBuilder::shared_zero_points(std::int64_t value,
                                                                                        std::size_t count) {
  const auto [entry, is_new] = shared_zero_points_.try_emplace({value, count});
  if (is_new) entry->second = flatbuffer_.CreateVector(std::vector<std::int64_t>(count, value));
  return entry->second;
}

}  // namespace chispa::tflite
