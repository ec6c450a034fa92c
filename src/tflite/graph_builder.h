#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tflite/schema_generated.h"

namespace chispa::tflite {

/// Of a tensor.
struct TensorQuantization {
  std::vector<float> scales;  ///< one, or one for each index of `dimension`
  std::int64_t zero_point = 0;
  int dimension = 0;
  auto operator<=>(const TensorQuantization&) const = default;
};

/// Of an operator: the table that says what its inputs do not.
struct OperatorOptions {
  schema::BuiltinOptions type = schema::BuiltinOptions_NONE;
  flatbuffers::Offset<void> table;
};

/// Collects the tensors and operators of one graph and writes them as a flatbuffer. Equal shapes,
/// quantizations and operator codes are stored once: with 200 channels, zero points alone take 1600 bytes.
class GraphBuilder {
 public:
  GraphBuilder();

  /// Index of a tensor that operators fill. No quantization where it has no scales.
  int add_tensor(const std::string& name, const std::vector<std::int32_t>& shape, schema::TensorType type,
                 const TensorQuantization& quantization = {});
  /// Index of a constant tensor; little-endian bytes.
  int add_constant(const std::string& name, const std::vector<std::int32_t>& shape, schema::TensorType type,
                   std::span<const std::uint8_t> bytes, const TensorQuantization& quantization = {});
  /// version: the operator's, which tells a reader what it must know.
  void add_operator(schema::BuiltinOperator code, int version, const std::vector<std::int32_t>& inputs,
                    std::int32_t output, const OperatorOptions& options);
  void add_metadata(const std::string& name, const std::string& text);

  /// For the tables of OperatorOptions.
  flatbuffers::FlatBufferBuilder& flatbuffer() { return flatbuffer_; }

  /// The whole file. Once only.
  std::vector<std::uint8_t> finish(std::int32_t input, std::int32_t output, const std::string& description);

 private:
  using Ints = flatbuffers::Offset<flatbuffers::Vector<std::int32_t>>;

  std::uint32_t add_buffer(std::span<const std::uint8_t> bytes);
  int append_tensor(const std::string& name, const std::vector<std::int32_t>& shape, schema::TensorType type,
                    std::uint32_t buffer, const TensorQuantization& quantization);
  Ints shared(const std::vector<std::int32_t>& values);
  flatbuffers::Offset<schema::QuantizationParameters> shared(const TensorQuantization& quantization);
  flatbuffers::Offset<flatbuffers::Vector<std::int64_t>> shared_zero_points(std::int64_t value,
                                                                            std::size_t count);

  flatbuffers::FlatBufferBuilder flatbuffer_;
  std::vector<flatbuffers::Offset<schema::Tensor>> tensors_;
  std::vector<flatbuffers::Offset<schema::Buffer>> buffers_;
  std::vector<flatbuffers::Offset<schema::Operator>> operators_;
  std::vector<flatbuffers::Offset<schema::Metadata>> metadata_;
  std::vector<std::pair<schema::BuiltinOperator, int>> codes_;
  std::map<std::vector<std::int32_t>, Ints> shared_ints_;
  std::map<TensorQuantization, flatbuffers::Offset<schema::QuantizationParameters>> shared_quantizations_;
  std::map<std::pair<std::int64_t, std::size_t>, flatbuffers::Offset<flatbuffers::Vector<std::int64_t>>>
      shared_zero_points_;
};

}  // namespace chispa::tflite
