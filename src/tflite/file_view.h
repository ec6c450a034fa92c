#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "tflite/schema_generated.h"

namespace chispa::tflite {

/// "CONV_2D", or "code 170" for one that the schema has no name of.
std::string name_of(schema::BuiltinOperator code);
/// "INT8", or "type 18".
std::string name_of(schema::TensorType type);

struct TensorView {
  std::string name;        ///< printable, without what C or a terminal would take for more than text
  std::vector<int> shape;  ///< an extent below 1 is not known beforehand
  schema::TensorType type = schema::TensorType_INT8;
  std::span<const std::uint8_t> data;  ///< of a constant; empty where it stands behind the flatbuffer
  std::size_t constant_bytes = 0;      ///< wherever they stand
  bool constant = false;
  bool variable = false;
  bool sparse = false;
  bool custom_quantization = false;
  std::vector<double> scales;
  std::vector<std::int64_t> zero_points;
  int channel_dimension = 0;

  /// "tensor 3 (weights)"
  std::string title(std::size_t index) const;
  /// 0 where an extent is not known.
  std::int64_t elements() const;
  /// Of an int8 activation, with exactly one scale. Throws Error.
  quant::Quantization activation() const;
};

struct OperatorView {
  int index = 0;
  schema::BuiltinOperator code = schema::BuiltinOperator_CUSTOM;
  std::string custom_name;   ///< of a CUSTOM operator
  std::vector<int> inputs;   ///< tensors; -1: an optional one that is not there
  std::vector<int> outputs;  ///< tensors
  const schema::Operator* record = nullptr;

  /// "operator 3 (CONV_2D)"
  std::string title() const;
  /// The input at `place`, -1 where there is none.
  int input(std::size_t place) const { return place < inputs.size() ? inputs[place] : -1; }
  /// The only output; GraphView has made sure of it.
  int output() const { return outputs.front(); }
};

struct SubgraphView {
  std::vector<TensorView> tensors;
  std::vector<OperatorView> operators;
  std::vector<int> inputs, outputs;  ///< tensors
};

/// Any .tflite file, whose every reference has been followed and found to lead somewhere: it is a flatbuffer,
/// indices are within their lists, constants lie within the file and have the length of their shape. What it
/// means is not judged: that is GraphView's, for what is imported.
class FileView {
 public:
  /// Throws Error, without the file's name. `bytes` must outlive the view and be 16-byte aligned.
  explicit FileView(std::span<const std::uint8_t> bytes);

  const std::vector<SubgraphView>& subgraphs() const { return subgraphs_; }
  const std::string& description() const { return description_; }
  /// The text of a metadata entry, "" when there is none.
  std::string metadata(const std::string& name) const;

 private:
  struct BufferView {
    std::span<const std::uint8_t> data;
    std::size_t bytes = 0;
  };

  template <typename T>
  std::vector<T> copy(const flatbuffers::Vector<T>* values);
  TensorView read_tensor(const schema::Tensor& record, std::size_t index);
  OperatorView read_operator(const schema::Operator& record, const SubgraphView& graph);
  SubgraphView read_subgraph(const schema::SubGraph& record);
  std::vector<int> tensor_indices(const flatbuffers::Vector<std::int32_t>* values, std::size_t tensors,
                                  bool optional, const std::string& what);
  BufferView buffer(std::uint32_t index, const std::string& what) const;

  std::span<const std::uint8_t> bytes_;
  const schema::Model* model_ = nullptr;
  std::vector<SubgraphView> subgraphs_;
  std::string description_;
  std::size_t copied_ = 0;  ///< elements of lists
};

}  // namespace chispa::tflite
