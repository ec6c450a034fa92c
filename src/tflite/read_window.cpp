#include <fmt/core.h>

#include "chispa/core/window.h"
#include "tflite/activation.h"
#include "tflite/filter_view.h"
#include "tflite/importer.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

template <typename Options>
WindowOptions window_options(const Options& options) {
  return {options.stride_h(), options.stride_w(), options.padding(), options.fused_activation_function()};
}

template <typename Options>
void check_dilation(const Options& options) {
  if (options.dilation_h_factor() != 1 || options.dilation_w_factor() != 1)
    throw Error(fmt::format("dilated by {} x {}; only 1 x 1 is supported", options.dilation_h_factor(),
                            options.dilation_w_factor()));
}

void check_activation(schema::Activation activation) {
  switch (activation) {
    case schema::Activation_NONE:
    case schema::Activation_RELU:
    case schema::Activation_RELU_N1_TO_1:
    case schema::Activation_RELU6:
      return;
    case schema::Activation_TANH:
    case schema::Activation_SIGN_BIT:
      break;
  }
  throw Error(
      fmt::format("fused activation {}; supported are NONE, RELU, RELU_N1_TO_1 and RELU6", activation));
}

}  // namespace

void Importer::add_conv2d(const OperatorView& view) {
  const schema::Conv2DOptions& options = options_of(view.record->builtin_options_as_Conv2DOptions());
  check_dilation(options);
  Int8Layer layer = begin_layer(view, Int8Op::conv2d);
  const std::vector<int>& shape = weight_shape(view, 4);
  if (shape[3] != layer.in_channels)
    throw Error(fmt::format("weights {} for {} channels", text_of(shape), layer.in_channels));
  layer.out_channels = shape[0];
  set_window(view, window_options(options), shape[1], shape[2], layer);
  set_activation(options.fused_activation_function(), layer);
  read_filter(graph_, view, 0, layer);
  append(view, std::move(layer));
}

void Importer::add_depthwise_conv2d(const OperatorView& view) {
  const schema::DepthwiseConv2DOptions& options =
      options_of(view.record->builtin_options_as_DepthwiseConv2DOptions());
  check_dilation(options);
  Int8Layer layer = begin_layer(view, Int8Op::depthwise_conv2d);
  const std::vector<int>& shape = weight_shape(view, 4);
  if (shape[0] != 1 || shape[3] % layer.in_channels != 0)
    throw Error(fmt::format("weights {} for {} channels", text_of(shape), layer.in_channels));
  layer.out_channels = shape[3];
  set_window(view, window_options(options), shape[1], shape[2], layer);
  set_activation(options.fused_activation_function(), layer);
  read_filter(graph_, view, 3, layer);
  append(view, std::move(layer));
}

Int8Layer Importer::pool_layer(const OperatorView& view, Int8Op op) {
  const schema::Pool2DOptions& options = options_of(view.record->builtin_options_as_Pool2DOptions());
  check_unpadded(view);
  check_same_quantization(view);
  Int8Layer layer = begin_layer(view, op);
  layer.out_channels = layer.in_channels;
  set_window(view, window_options(options), options.filter_height(), options.filter_width(), layer);
  set_activation(options.fused_activation_function(), layer);
  return layer;
}

void Importer::add_max_pool2d(const OperatorView& view) {
  Int8Layer layer = pool_layer(view, Int8Op::max_pool2d);
  check_clamp_changes_nothing(layer);
  layer.clamp_min = -128, layer.clamp_max = 127;
  append(view, std::move(layer));
}

void Importer::add_average_pool2d(const OperatorView& view) {
  append(view, pool_layer(view, Int8Op::average_pool2d));
}

void Importer::check_clamp_changes_nothing(const Int8Layer& layer) {
  int least = -128, greatest = 127;
  for (int at = layer.inputs[0]; at >= 0;) {
    const Int8Layer& before = model().layers[static_cast<std::size_t>(at)];
    least = before.clamp_min, greatest = before.clamp_max;
    if (before.op != Int8Op::max_pool2d) break;
    at = before.inputs[0];
  }
  if (layer.clamp_min > least || layer.clamp_max < greatest)
    throw Error("a fused activation that changes values; put it after the layer before");
}

void Importer::set_window(const OperatorView& view, const WindowOptions& options, int kernel_height,
                          int kernel_width, Int8Layer& layer) {
  check_feature_map(view);
  const Margins margins = values_.at(view.input(0)).margins;
  for (const int size : {options.stride_h, options.stride_w, kernel_height, kernel_width})
    if (size < 1 || size > kWidest)
      throw Error(fmt::format("a stride or window of {}, not in [1, 255]", size));
  if (options.padding != schema::Padding_SAME && options.padding != schema::Padding_VALID)
    throw Error(fmt::format("padding {} is neither SAME nor VALID", options.padding));
  const Padding padding = options.padding == schema::Padding_SAME ? Padding::same : Padding::valid;
  const Window rows =
      make_window(layer.in_height + margins.top + margins.bottom, kernel_height, options.stride_h, padding);
  const Window columns =
      make_window(layer.in_width + margins.left + margins.right, kernel_width, options.stride_w, padding);
  if (options.stride_h != options.stride_w && rows.output > 1 && columns.output > 1)
    throw Error(
        fmt::format("strides {} x {}; only equal ones are supported", options.stride_h, options.stride_w));
  layer.stride_height = layer.stride_width = rows.output > 1 ? options.stride_h : options.stride_w;
  layer.kernel_height = kernel_height, layer.kernel_width = kernel_width;
  layer.pad_top = margins.top + static_cast<int>(rows.pad_before);
  layer.pad_left = margins.left + static_cast<int>(columns.pad_before);
  if (layer.pad_top >= kernel_height || layer.pad_left >= kernel_width)
    throw Error("padding as wide as its kernel is not supported");
  layer.out_height = static_cast<int>(rows.output), layer.out_width = static_cast<int>(columns.output);
}

void Importer::set_activation(schema::Activation activation, Int8Layer& layer) const {
  check_activation(activation);
  const ClampRange range = activation_range(activation, layer.output);
  if (range.min > range.max) throw Error("its activation leaves no value");
  layer.clamp_min = range.min, layer.clamp_max = range.max;
}

}  // namespace chispa::tflite
