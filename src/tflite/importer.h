#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/core/window.h"
#include "chispa/tflite/read.h"
#include "tflite/graph_view.h"

namespace chispa::tflite {

/// Of a window, a stride or a padding: what the model format's bytes hold.
constexpr int kWidest = 255;

struct Extents {
  int height = 1, width = 1, channels = 1;
  bool operator==(const Extents&) const = default;
};

/// Rows and columns of zero points around a feature map, from a PAD operator.
struct Margins {
  int top = 0, bottom = 0, left = 0, right = 0;
  bool any() const { return top != 0 || bottom != 0 || left != 0 || right != 0; }
};

/// Where a tensor's values come from: a layer's output, which RESHAPE and PAD leave as it is until somebody
/// reads it for whom that is not the same.
struct Value {
  int layer = -1;   ///< -1: the image
  Extents extents;  ///< of the layer's output
  Margins margins;  ///< around it
  Extents padded() const {
    return {extents.height + margins.top + margins.bottom, extents.width + margins.left + margins.right,
            extents.channels};
  }
};

/// Of the operators that slide a window.
struct WindowOptions {
  Size2D kernel = 1;
  Size2D stride = 1;
  Size2D dilation = 1;
  schema::Padding padding = schema::Padding_SAME;
  schema::Activation activation = schema::Activation_NONE;
};

std::string text_of(const std::vector<int>& shape);
/// Of [1,height,width,channels], or of fewer extents, of which the first that are missing are 1.
Extents extents_of(const TensorView& tensor);

/// Goes through the operators in order and appends the layers that each asks for.
class Importer {
 public:
  Importer(const GraphView& graph, const ReadOptions& options) : graph_(graph), options_(options) {}

  /// Throws Error, without the file's name.
  Imported run();

 private:
  using Layer = quant::Int8Layer;

  quant::Int8Model& model() { return result_.model; }
  const TensorView& tensor(int index) const { return graph_.tensors()[static_cast<std::size_t>(index)]; }

  Extents input_extents() const;
  void add(const OperatorView& view);
  void finish();
  void set_class_names();

  // Values: read_value.cpp.
  /// What is known of the tensor's values. Throws Error of a constant.
  const Value& value(int index) const;
  /// The same as a map of the extents that the tensor's shape says, for which layers are appended where need
  /// be.
  const Value& map_of(int index);
  /// The layer's frame: its input 0, as a map, which its output is like.
  Layer begin_layer(const OperatorView& view, quant::Int8Op op);
  Layer begin_layer(const OperatorView& view, quant::Int8Op op, const Value& at) const;
  void append(const OperatorView& view, Layer layer);
  int push(Layer layer);
  /// Operators that read the tensor.
  int readers(int index) const;
  /// Whether the tensor's values are those of another one, which others may read.
  bool is_alias(int index) const;
  bool is_last(const OperatorView& view) const;

  // Operators with a window: read_window.cpp.
  void add_conv2d(const OperatorView& view);
  void add_depthwise_conv2d(const OperatorView& view);
  void add_pool2d(const OperatorView& view, quant::Int8Op op);
  void set_window(const OperatorView& view, const WindowOptions& options, Layer& layer);
  /// Those before the operator that may become its padding.
  Margins margins_for(const OperatorView& view, const WindowOptions& options, quant::Int8Op op) const;
  /// Max pooling has no clamp of its own on the device; values that were clamped before need none.
  void check_clamp_changes_nothing(const Layer& layer);

  // Of one value and of two: read_pointwise.cpp.
  /// Whether the operator is a function of one value; then its table is appended.
  bool add_function(const OperatorView& view);
  void add_table(const OperatorView& view, Activation function, double slope = 0.0);
  /// A RELU or RELU6 between equal quantizations is the clamp of what comes before, if nobody else reads
  /// that.
  bool clamps_before(const OperatorView& view, Activation function);
  void add_prelu(const OperatorView& view);
  void add_pair(const OperatorView& view, quant::Int8Op op, schema::Activation activation);
  /// Sets weights and `second` from a constant of one value, or one a channel.
  void set_constant(int index, Layer& layer) const;

  // Values moved: read_rearrangement.cpp.
  void add_reshape(const OperatorView& view);
  void add_pad(const OperatorView& view);
  void add_concat(const OperatorView& view);
  void add_slice(const OperatorView& view);
  void add_strided_slice(const OperatorView& view);
  void slice_channels(const OperatorView& view, const std::vector<int>& begin, const std::vector<int>& size);
  void add_transpose(const OperatorView& view);
  /// Of shapes, which the file holds anyway: SHAPE, and STRIDED_SLICE and PACK of what comes of it.
  bool computes_shape(const OperatorView& view);
  std::vector<int> int_constant(int index) const;

  // Sums and ends: read_reduction.cpp.
  void add_fully_connected(const OperatorView& view);
  void add_mean(const OperatorView& view);
  void add_softmax(const OperatorView& view);
  void add_quantize(const OperatorView& view);
  /// Of the operators that may follow the last layer.
  void leave_out_end(const OperatorView& view, const std::string& meaning);

  void check_same_quantization(const OperatorView& view) const;
  void set_activation(schema::Activation activation, Layer& layer) const;
  const std::vector<int>& weight_shape(const OperatorView& view, std::size_t rank) const;

  const GraphView& graph_;
  ReadOptions options_;
  Imported result_;
  std::map<int, Value> values_;  ///< of tensors
  std::set<int> shapes_;         ///< tensors that hold shapes
  std::string end_;  ///< title of what was left out behind the last layer; only its like may follow
};

/// The operator's table of options. Throws Error when the file has none of that kind.
template <typename Options>
const Options& options_of(const Options* options) {
  if (options == nullptr) throw Error("its options are missing");
  return *options;
}

}  // namespace chispa::tflite
