#pragma once

#include <map>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/tflite/read.h"
#include "tflite/graph_view.h"

namespace chispa::tflite {

/// Of a window, a stride or a padding: what the model format's bytes hold.
constexpr int kWidest = 255;

/// Rows and columns of zero points around a feature map, from a PAD operator.
struct Margins {
  int top = 0, bottom = 0, left = 0, right = 0;
  bool any() const { return top != 0 || bottom != 0 || left != 0 || right != 0; }
};

/// A tensor's value: which layer gives it, and in which extents.
struct Value {
  int layer = -1;  ///< -1: the image
  int height = 1, width = 1, channels = 1;
  Margins margins;
};

/// Strides, padding and activation of the operators that slide a window.
struct WindowOptions {
  int stride_h = 1, stride_w = 1;
  schema::Padding padding = schema::Padding_SAME;
  schema::Activation activation = schema::Activation_NONE;
};

std::string text_of(const std::vector<int>& shape);

/// Goes through the operators in order and appends the layer that each asks for.
class Importer {
 public:
  explicit Importer(const GraphView& graph) : graph_(graph) {}

  /// Throws Error, without the file's name.
  Imported run();

 private:
  quant::Int8Model& model() { return result_.model; }
  const TensorView& tensor(int index) const { return graph_.tensors()[static_cast<std::size_t>(index)]; }

  void add(const OperatorView& view);
  /// The layer's frame, from the operator's input 0.
  quant::Int8Layer begin_layer(const OperatorView& view, quant::Int8Op op);
  void append(const OperatorView& view, quant::Int8Layer layer);
  void finish();
  void set_class_names();

  // Operators with a window: read_window.cpp.
  void add_conv2d(const OperatorView& view);
  void add_depthwise_conv2d(const OperatorView& view);
  void add_max_pool2d(const OperatorView& view);
  void add_average_pool2d(const OperatorView& view);
  /// The frame of a pooling, which keeps its input's quantization.
  quant::Int8Layer pool_layer(const OperatorView& view, quant::Int8Op op);
  /// Strides, padding and output extents of a window over input 0.
  void set_window(const OperatorView& view, const WindowOptions& options, int kernel_height, int kernel_width,
                  quant::Int8Layer& layer);
  /// Max pooling has no clamp of its own on the device; values that were clamped before need none.
  void check_clamp_changes_nothing(const quant::Int8Layer& layer);

  // The others: read_flat.cpp.
  void add_fully_connected(const OperatorView& view);
  void add_add(const OperatorView& view);
  /// A feature map is flat already; what else RESHAPE could do is not done.
  void add_reshape(const OperatorView& view);
  void add_pad(const OperatorView& view);
  void add_quantize(const OperatorView& view);
  void add_softmax(const OperatorView& view);
  /// Of the operators that may follow the last layer.
  void leave_out_end(const OperatorView& view, const std::string& meaning);

  /// Throws Error unless input 0 is the feature map that its tensor's shape says.
  void check_feature_map(const OperatorView& view) const;
  void check_unpadded(const OperatorView& view) const;
  void check_same_quantization(const OperatorView& view) const;
  void set_activation(schema::Activation activation, quant::Int8Layer& layer) const;
  const std::vector<int>& weight_shape(const OperatorView& view, std::size_t rank) const;

  const GraphView& graph_;
  Imported result_;
  std::map<int, Value> values_;  ///< of tensors
  std::string end_;  ///< title of what was left out behind the last layer; only its like may follow
};

/// The operator's table of options. Throws Error when the file has none of that kind.
template <typename Options>
const Options& options_of(const Options* options) {
  if (options == nullptr) throw Error("its options are missing");
  return *options;
}

}  // namespace chispa::tflite
