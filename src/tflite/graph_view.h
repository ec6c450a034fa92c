#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "tflite/schema_generated.h"

namespace chispa::tflite {

struct TensorView {
  std::string name;  ///< printable, without what C or a terminal would take for more than text
  std::vector<int> shape;
  schema::TensorType type = schema::TensorType_INT8;
  std::span<const std::uint8_t> data;  ///< of a constant: as many bytes as shape and type ask for
  bool constant = false;
  std::vector<double> scales;  ///< none, or finite and above 0
  std::vector<std::int64_t> zero_points;
  int channel_dimension = 0;

  std::int64_t elements() const;
  /// Of an int8 activation, with exactly one scale. Throws Error.
  quant::Quantization activation() const;
};

struct OperatorView {
  int index = 0;
  schema::BuiltinOperator code = schema::BuiltinOperator_CUSTOM;
  std::vector<int> inputs;  ///< tensors; -1: an optional one that is not there
  int output = 0;
  const schema::Operator* record = nullptr;

  /// "operator 3 (CONV_2D)"
  std::string title() const;
  /// The input at `place`, -1 where there is none.
  int input(std::size_t place) const { return place < inputs.size() ? inputs[place] : -1; }
};

/// A .tflite file whose every reference has been followed and found to lead somewhere: it is a flatbuffer,
/// indices are within their lists, constants have the length of their shape, shapes have 1 to 4 extents from
/// 1 to 65535, and every operator reads what is constant, the input, or written before.
class GraphView {
 public:
  /// Throws Error, without the file's name. `bytes` must outlive the view and be 16-byte aligned.
  explicit GraphView(std::span<const std::uint8_t> bytes);

  const std::vector<TensorView>& tensors() const { return tensors_; }
  const std::vector<OperatorView>& operators() const { return operators_; }
  int input() const { return input_; }
  int output() const { return output_; }
  const std::string& description() const { return description_; }
  /// The text of a metadata entry, "" when there is none.
  std::string metadata(const std::string& name) const;

 private:
  void read_tensors(const schema::SubGraph& graph);
  void read_operators(const schema::SubGraph& graph);
  void check_order() const;
  std::span<const std::uint8_t> buffer(std::uint32_t index, const std::string& what) const;

  const schema::Model* model_ = nullptr;
  std::vector<TensorView> tensors_;
  std::vector<OperatorView> operators_;
  int input_ = 0;
  int output_ = 0;
  std::string description_;
};

}  // namespace chispa::tflite
