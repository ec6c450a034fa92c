#include "emit/check_layer.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

#include "chispa/core/error.h"

namespace chispa::emit {
namespace {

using quant::Int8Family;
using quant::Int8Layer;
using quant::Int8Op;

std::string text_of(const Extents& extents) {
  return fmt::format("[{},{},{}]", extents.height, extents.width, extents.channels);
}
Extents input_of(const Int8Layer& layer) {
  return {layer.in_height, layer.in_width, layer.in_channels};
}
Extents output_of(const Int8Layer& layer) {
  return {layer.out_height, layer.out_width, layer.out_channels};
}
std::int64_t size_of(const Extents& extents) {
  return std::int64_t{extents.height} * extents.width * extents.channels;
}

/// What the output has to be where the input leaves no choice.
void check_output(const Int8Layer& layer, const Extents& expected) {
  if (output_of(layer) != expected)
    refuse(layer, fmt::format("{} of {} gives {}, not {}", quant::to_string(layer.op),
                              text_of(input_of(layer)), text_of(expected), text_of(output_of(layer))));
}

void check_length(const Int8Layer& layer, const char* what, std::size_t length, std::int64_t expected) {
  if (static_cast<std::int64_t>(length) != expected)
    refuse(layer, fmt::format("{} has {} elements, its shape needs {}", what, length, expected));
}

struct Axis {
  const char* name;
  int input, output, kernel, stride, dilation, pad;
};

void check_axis(const Int8Layer& layer, const Axis& axis) {
  const std::int64_t reach = std::int64_t{axis.kernel - 1} * axis.dilation + 1;
  const std::int64_t last_begin = std::int64_t{axis.output - 1} * axis.stride - axis.pad;
  if (axis.kernel < 1 || axis.stride < 1 || axis.dilation < 1 || axis.pad < 0 || axis.pad >= reach ||
      last_begin >= axis.input)
    refuse(layer, fmt::format(
                      "impossible {}: input {}, output {}, kernel {}, stride {}, dilation {}, padding {}",
                      axis.name, axis.input, axis.output, axis.kernel, axis.stride, axis.dilation, axis.pad));
}

void check_window(const Int8Layer& layer) {
  check_axis(layer, {"height", layer.in_height, layer.out_height, layer.kernel_height, layer.stride_height,
                     layer.dilation_height, layer.pad_top});
  check_axis(layer, {"width", layer.in_width, layer.out_width, layer.kernel_width, layer.stride_width,
                     layer.dilation_width, layer.pad_left});
  const bool grouped =
      layer.groups >= 1 && layer.in_channels % layer.groups == 0 && layer.out_channels % layer.groups == 0;
  if (layer.op == Int8Op::conv2d && !grouped)
    refuse(layer, fmt::format("{} channels cannot become {} in {} groups", layer.in_channels,
                              layer.out_channels, layer.groups));
  const bool multiple = layer.op == Int8Op::depthwise_conv2d && layer.out_channels % layer.in_channels == 0;
  if (layer.op != Int8Op::conv2d && !multiple && layer.in_channels != layer.out_channels)
    refuse(layer, fmt::format("{} channels become {}", layer.in_channels, layer.out_channels));
  const bool pools = layer.op == Int8Op::max_pool2d || layer.op == Int8Op::average_pool2d;
  if (pools && (layer.dilation_height != 1 || layer.dilation_width != 1))
    refuse(layer, "a pooling window has no dilation");
}

/// What the planner would take for a window, of a layer that has none.
void check_no_window(const Int8Layer& layer) {
  const auto has = [&](const char* what, int down, int across, int none) {
    if (down != none || across != none)
      refuse(layer, fmt::format("{} has no window, so no {} [{},{}]; it is [{},{}]",
                                quant::to_string(layer.op), what, down, across, none, none));
  };
  has("kernel", layer.kernel_height, layer.kernel_width, 1);
  has("stride", layer.stride_height, layer.stride_width, 1);
  has("dilation", layer.dilation_height, layer.dilation_width, 1);
  if (layer.op != Int8Op::pad) has("padding", layer.pad_top, layer.pad_left, 0);
}

void check_concat(const Int8Layer& layer) {
  if (layer.inputs.size() > 255)
    refuse(layer, fmt::format("{} inputs; 255 can be concatenated at once", layer.inputs.size()));
  check_output(layer, {layer.in_height, layer.in_width, layer.out_channels});
}

void check_pad(const Int8Layer& layer) {
  const bool holds =
      layer.pad_top >= 0 && layer.pad_left >= 0 && layer.pad_top + layer.in_height <= layer.out_height &&
      layer.pad_left + layer.in_width <= layer.out_width && layer.in_channels == layer.out_channels;
  if (!holds)
    refuse(layer,
           fmt::format("{} with {} rows above and {} columns at the left does not fit into {}",
                       text_of(input_of(layer)), layer.pad_top, layer.pad_left, text_of(output_of(layer))));
}

void check_slice(const Int8Layer& layer) {
  if (layer.channel_begin < 0 || layer.channel_begin + layer.out_channels > layer.in_channels)
    refuse(layer, fmt::format("channels {} to {} of {}", layer.channel_begin,
                              layer.channel_begin + layer.out_channels - 1, layer.in_channels));
  check_output(layer, {layer.in_height, layer.in_width, layer.out_channels});
}

void check_shuffle(const Int8Layer& layer) {
  if (layer.groups < 1 || layer.in_channels % layer.groups != 0)
    refuse(layer, fmt::format("{} channels in {} groups", layer.in_channels, layer.groups));
  check_output(layer, input_of(layer));
}

void check_shape(const Int8Layer& layer) {
  const Extents in = input_of(layer), out = output_of(layer);
  for (const Extents& extents : {in, out})
    if (extents.height < 1 || extents.width < 1 || extents.channels < 1)
      refuse(layer, fmt::format("nothing is left of it: {} becomes {}", text_of(in), text_of(out)));
  if (quant::traits(layer.op).family == Int8Family::window) return check_window(layer);
  check_no_window(layer);
  if (layer.op == Int8Op::concat) return check_concat(layer);
  if (layer.op == Int8Op::pad) return check_pad(layer);
  if (layer.op == Int8Op::slice) return check_slice(layer);
  if (layer.op == Int8Op::shuffle) return check_shuffle(layer);
  if (layer.op == Int8Op::dense) return check_output(layer, {1, 1, layer.out_channels});
  if (layer.op == Int8Op::global_average_pool) return check_output(layer, {1, 1, layer.in_channels});
  if (layer.op != Int8Op::reshape) return check_output(layer, in);
  if (size_of(in) != size_of(out))
    refuse(layer, fmt::format("{} cannot be seen as {}", text_of(in), text_of(out)));
}

/// Weights that sum products; slopes and constants are looked at where they are read.
std::int64_t weight_count(const Int8Layer& layer) {
  const std::int64_t area = std::int64_t{layer.kernel_height} * layer.kernel_width;
  if (layer.op == Int8Op::conv2d) return area * (layer.in_channels / layer.groups) * layer.out_channels;
  if (layer.op == Int8Op::depthwise_conv2d) return area * layer.out_channels;
  return layer.op == Int8Op::dense ? size_of(input_of(layer)) * layer.out_channels : 0;
}

void check_weights(const Int8Layer& layer) {
  const bool constants = layer.op == Int8Op::prelu ||
                         (quant::traits(layer.op).family == Int8Family::pair && layer.inputs.size() == 1);
  if (!constants) return check_length(layer, "weights", layer.weights.size(), weight_count(layer));
  if (layer.weights.size() != 1) check_length(layer, "weights", layer.weights.size(), layer.in_channels);
}

void check_arrays(const Int8Layer& layer) {
  check_weights(layer);
  const quant::Int8Traits& traits = quant::traits(layer.op);
  check_length(layer, "requantization", layer.requantization.size(),
               traits.weights ? layer.out_channels : traits.factors);
  if (layer.op == Int8Op::table) check_length(layer, "table", layer.table.size(), 256);
  if (!traits.weights) return;
  check_length(layer, "bias", layer.bias.size(), layer.out_channels);
  if (std::find(layer.weights.begin(), layer.weights.end(), std::int8_t{-128}) != layer.weights.end())
    refuse(layer, "weight -128; int8 weights are symmetric, in [-127, 127]");
}

void check_operand_count(const Int8Layer& layer) {
  const std::size_t count = layer.inputs.size();
  const bool pair = quant::traits(layer.op).family == Int8Family::pair;
  const bool fits = layer.op == Int8Op::concat ? count >= 1 : pair ? count == 1 || count == 2 : count == 1;
  if (!fits) refuse(layer, fmt::format("{} of {} inputs", quant::to_string(layer.op), count));
}

}  // namespace

void refuse(const Int8Layer& layer, const std::string& what) {
  throw Error(fmt::format("model: layer {}: {}", layer.name, what));
}

void check_layer(const Int8Layer& layer) {
  check_operand_count(layer);
  check_shape(layer);
  check_arrays(layer);
}

void check_operands(const Int8Layer& layer, const std::vector<Extents>& operands) {
  const Extents wanted = input_of(layer);
  if (operands[0] != wanted)
    refuse(layer,
           fmt::format("input {}, but what comes before it gives {}", text_of(wanted), text_of(operands[0])));
  int channels = 0;
  for (const Extents& operand : operands) {
    channels += operand.channels;
    const bool map = operand.height == wanted.height && operand.width == wanted.width;
    const bool vector = operand.height == 1 && operand.width == 1;
    if (layer.op == Int8Op::concat ? !map : operand.channels != wanted.channels || (!map && !vector))
      refuse(layer,
             fmt::format("{} of {} and {}", quant::to_string(layer.op), text_of(wanted), text_of(operand)));
  }
  if (layer.op == Int8Op::concat && channels != layer.out_channels)
    refuse(layer, fmt::format("{} channels concatenated, not {}", channels, layer.out_channels));
}

}  // namespace chispa::emit
