#include <fmt/core.h>

#include "chispa/core/window.h"
#include "tflite/filter_view.h"
#include "tflite/importer.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

template <typename Options>
WindowOptions window_options(const Options& options, const Size2D& kernel) {
  return {.kernel = kernel,
          .stride = {options.stride_h(), options.stride_w()},
          .padding = options.padding(),
          .activation = options.fused_activation_function()};
}

template <typename Options>
WindowOptions filter_options(const Options& options, const std::vector<int>& weights) {
  WindowOptions result = window_options(options, {weights[1], weights[2]});
  result.dilation = {options.dilation_h_factor(), options.dilation_w_factor()};
  return result;
}

void check_options(const WindowOptions& options) {
  for (const Size2D& size : {options.kernel, options.stride, options.dilation})
    for (const std::int64_t extent : {size.height, size.width})
      if (extent < 1 || extent > kWidest)
        throw Error(fmt::format("a stride, dilation or window of {}, not in [1, 255]", extent));
  if (options.padding != schema::Padding_SAME && options.padding != schema::Padding_VALID)
    throw Error(fmt::format("padding {} is neither SAME nor VALID", static_cast<int>(options.padding)));
}

Window2D window_of(const WindowOptions& options, const Extents& input) {
  return make_window2d({input.height, input.width}, options.kernel, options.stride,
                       options.padding == schema::Padding_SAME ? Padding::same : Padding::valid,
                       options.dilation);
}

void set(int& height, int& width, std::int64_t along_height, std::int64_t along_width) {
  height = static_cast<int>(along_height), width = static_cast<int>(along_width);
}

}  // namespace

void Importer::add_conv2d(const OperatorView& view) {
  const schema::Conv2DOptions& options = options_of(view.record->builtin_options_as_Conv2DOptions());
  Int8Layer layer;
  layer.op = Int8Op::conv2d;
  const std::vector<int>& shape = weight_shape(view, 4);
  const int channels = extents_of(tensor(view.input(0))).channels;
  if (channels % shape[3] != 0 || shape[0] % (channels / shape[3]) != 0)
    throw Error(fmt::format("weights {} for {} channels", text_of(shape), channels));
  layer.groups = channels / shape[3];
  layer.out_channels = shape[0];
  set_window(view, filter_options(options, shape), layer);
  read_filter(graph_, view, 0, layer);
  append(view, std::move(layer));
}

void Importer::add_depthwise_conv2d(const OperatorView& view) {
  const schema::DepthwiseConv2DOptions& options =
      options_of(view.record->builtin_options_as_DepthwiseConv2DOptions());
  Int8Layer layer;
  layer.op = Int8Op::depthwise_conv2d;
  const std::vector<int>& shape = weight_shape(view, 4);
  const int channels = extents_of(tensor(view.input(0))).channels;
  if (shape[0] != 1 || shape[3] % channels != 0)
    throw Error(fmt::format("weights {} for {} channels", text_of(shape), channels));
  layer.out_channels = shape[3];
  set_window(view, filter_options(options, shape), layer);
  read_filter(graph_, view, 3, layer);
  append(view, std::move(layer));
}

void Importer::add_pool2d(const OperatorView& view, Int8Op op) {
  const schema::Pool2DOptions& options = options_of(view.record->builtin_options_as_Pool2DOptions());
  check_same_quantization(view);
  Int8Layer layer;
  layer.op = op;
  layer.out_channels = extents_of(tensor(view.input(0))).channels;
  set_window(view, window_options(options, {options.filter_height(), options.filter_width()}), layer);
  if (op == Int8Op::max_pool2d) {
    check_clamp_changes_nothing(layer);
    layer.clamp_min = -128, layer.clamp_max = 127;
  }
  append(view, std::move(layer));
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

Margins Importer::margins_for(const OperatorView& view, const WindowOptions& options, Int8Op op) const {
  const Value& at = value(view.input(0));
  if (!traits(op).weights || at.padded() != extents_of(tensor(view.input(0)))) return {};
  const auto [rows, columns] = window_of(options, at.padded());
  const bool fits = at.margins.top + rows.pad_before < rows.extent() &&
                    at.margins.left + columns.pad_before < columns.extent();
  return fits ? at.margins : Margins{};
}

void Importer::set_window(const OperatorView& view, const WindowOptions& options, Int8Layer& layer) {
  check_options(options);
  const Margins margins = margins_for(view, options, layer.op);
  Value at = value(view.input(0));
  at.margins = margins;
  const int groups = layer.groups, out_channels = layer.out_channels;
  layer = margins.any() ? begin_layer(view, layer.op, at) : begin_layer(view, layer.op);
  layer.groups = groups, layer.out_channels = out_channels;
  if (!margins.any()) at.extents = {layer.in_height, layer.in_width, layer.in_channels};
  const auto [rows, columns] = window_of(options, at.padded());
  set(layer.kernel_height, layer.kernel_width, options.kernel.height, options.kernel.width);
  set(layer.stride_height, layer.stride_width, options.stride.height, options.stride.width);
  set(layer.dilation_height, layer.dilation_width, options.dilation.height, options.dilation.width);
  set(layer.pad_top, layer.pad_left, margins.top + rows.pad_before, margins.left + columns.pad_before);
  set(layer.out_height, layer.out_width, rows.output, columns.output);
  set_activation(options.activation, layer);
}

}  // namespace chispa::tflite
