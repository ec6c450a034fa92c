#include "quant/int8_frame.h"

#include "chispa/core/window.h"

namespace chispa::quant {
namespace {

void set_shapes(const FoldedLayer& layer, Int8Layer& result) {
  result.in_height = static_cast<int>(layer.input[0]);
  result.in_width = static_cast<int>(layer.input[1]);
  result.in_channels = static_cast<int>(layer.input[2]);
  result.out_height = static_cast<int>(layer.output[0]);
  result.out_width = static_cast<int>(layer.output[1]);
  result.out_channels = static_cast<int>(layer.output[2]);
}

void set_window(const FoldedLayer& layer, Int8Layer& result) {
  const Conv2DOptions& options = layer.window;
  const Window2D window = make_window2d({layer.input[0], layer.input[1]}, layer.kernel, options.stride,
                                        options.padding, options.dilation);
  result.kernel_height = static_cast<int>(layer.kernel.height);
  result.kernel_width = static_cast<int>(layer.kernel.width);
  result.stride_height = static_cast<int>(options.stride.height);
  result.stride_width = static_cast<int>(options.stride.width);
  result.dilation_height = static_cast<int>(options.dilation.height);
  result.dilation_width = static_cast<int>(options.dilation.width);
  result.pad_top = static_cast<int>(window.rows.pad_before);
  result.pad_left = static_cast<int>(window.cols.pad_before);
}

}  // namespace

Int8Layer int8_frame(const FoldedModel& model, std::size_t index, const ValueQuantizations& values) {
  const FoldedLayer& layer = model.layers[index];
  Int8Layer result;
  result.name = layer.name;
  result.op = layer.op;
  result.inputs = layer.inputs;
  set_shapes(layer, result);
  if (traits(layer.op).family == Int8Family::window) set_window(layer, result);
  if (layer.op == Int8Op::pad) {
    result.pad_top = static_cast<int>(layer.pad_top);
    result.pad_left = static_cast<int>(layer.pad_left);
  }
  result.groups = static_cast<int>(layer.window.groups);
  result.channel_begin = static_cast<int>(layer.channel_begin);
  result.input = values.of(layer.inputs[0]);
  if (traits(layer.op).family == Int8Family::pair && layer.inputs.size() == 2)
    result.second = values.of(layer.inputs[1]);
  result.output = values.outputs[index];
  if (layer.op == Int8Op::table) {
    result.function = layer.activation;
    result.slope = layer.slope;
    return result;
  }
  const IntegerRange integers = integers_of(layer.activation, result.output);
  result.clamp_min = integers.min;
  result.clamp_max = integers.max;
  return result;
}

}  // namespace chispa::quant
