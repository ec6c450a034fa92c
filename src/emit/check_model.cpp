#include "emit/check_model.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/core/error.h"

namespace chispa::emit {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

[[noreturn]] void refuse(const Int8Layer& layer, const std::string& what) {
  throw Error(fmt::format("model: layer {}: {}", layer.name, what));
}

void check_length(const Int8Layer& layer, const char* what, std::size_t length, std::int64_t expected) {
  if (static_cast<std::int64_t>(length) != expected)
    refuse(layer, fmt::format("{} has {} elements, its shape needs {}", what, length, expected));
}

std::int64_t weight_count(const Int8Layer& layer) {
  const std::int64_t area = std::int64_t{layer.kernel_height} * layer.kernel_width;
  switch (layer.op) {
    case Int8Op::conv2d:
      return area * layer.in_channels * layer.out_channels;
    case Int8Op::depthwise_conv2d:
      return area * layer.out_channels;
    case Int8Op::max_pool2d:
    case Int8Op::average_pool2d:
    case Int8Op::add:
    case Int8Op::table:
    case Int8Op::prelu:
    case Int8Op::subtract:
    case Int8Op::multiply:
    case Int8Op::concat:
    case Int8Op::pad:
    case Int8Op::reshape:
    case Int8Op::slice:
    case Int8Op::shuffle:
    case Int8Op::global_average_pool:
    case Int8Op::softmax:
      return 0;
    case Int8Op::dense:
      return std::int64_t{layer.in_height} * layer.in_width * layer.in_channels * layer.out_channels;
  }
  return 0;
}

void check_axis(const Int8Layer& layer, const char* axis, int input, int output, int kernel, int stride,
                int pad) {
  const int last_begin = (output - 1) * stride - pad;
  if (input < 1 || output < 1 || kernel < 1 || stride < 1 || pad < 0 || pad >= kernel || last_begin >= input)
    refuse(layer, fmt::format("impossible {}: input {}, output {}, kernel {}, stride {}, padding {}", axis,
                              input, output, kernel, stride, pad));
}

void check_shape(const Int8Layer& layer) {
  if (layer.in_channels < 1 || layer.out_channels < 1) refuse(layer, "has no channels");
  const bool multiple = layer.op == Int8Op::depthwise_conv2d && layer.out_channels % layer.in_channels == 0;
  const bool free = layer.op == Int8Op::conv2d || layer.op == Int8Op::dense;
  if (!free && !multiple && layer.in_channels != layer.out_channels)
    refuse(layer, fmt::format("{} channels become {}", layer.in_channels, layer.out_channels));
  if (layer.op == Int8Op::dense) {
    if (layer.in_height < 1 || layer.in_width < 1 || layer.out_height != 1 || layer.out_width != 1)
      refuse(layer, "a dense layer's output is 1 x 1");
    return;
  }
  check_axis(layer, "height", layer.in_height, layer.out_height, layer.kernel_height, layer.stride_height,
             layer.pad_top);
  check_axis(layer, "width", layer.in_width, layer.out_width, layer.kernel_width, layer.stride_width,
             layer.pad_left);
}

void check_arrays(const Int8Layer& layer) {
  check_length(layer, "weights", layer.weights.size(), weight_count(layer));
  if (layer.op == Int8Op::max_pool2d || layer.op == Int8Op::average_pool2d) return;
  if (layer.op == Int8Op::add) return check_length(layer, "requantization", layer.requantization.size(), 3);
  check_length(layer, "bias", layer.bias.size(), layer.out_channels);
  check_length(layer, "requantization", layer.requantization.size(), layer.out_channels);
  if (std::find(layer.weights.begin(), layer.weights.end(), std::int8_t{-128}) != layer.weights.end())
    refuse(layer, "weight -128; int8 weights are symmetric, in [-127, 127]");
}

struct Extents {
  int height, width, channels;
  bool operator==(const Extents&) const = default;
};

std::string text_of(const Extents& extents) {
  return fmt::format("[{},{},{}]", extents.height, extents.width, extents.channels);
}

/// `from`: what gives the layer its rows.
void check_input(const quant::Int8Model& model, const Int8Layer& layer, int from, std::size_t index) {
  if (from < quant::kModelInput || from >= static_cast<int>(index))
    refuse(layer, fmt::format("reads layer {}, which does not come before it", from));
  Extents given{model.height, model.width, model.channels};
  if (from >= 0) {
    const Int8Layer& source = model.layers[static_cast<std::size_t>(from)];
    given = {source.out_height, source.out_width, source.out_channels};
  }
  const Extents wanted{layer.in_height, layer.in_width, layer.in_channels};
  if (given != wanted)
    refuse(layer,
           fmt::format("input {}, but what comes before it gives {}", text_of(wanted), text_of(given)));
}

}  // namespace

void check_model(const quant::Int8Model& model) {
  if (model.layers.empty()) throw Error("model: has no layers");
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const Int8Layer& layer = model.layers[i];
    check_shape(layer);
    check_arrays(layer);
    check_input(model, layer, layer.inputs.at(0), i);
    if (layer.op == Int8Op::add) check_input(model, layer, layer.inputs.at(1), i);
  }
}

}  // namespace chispa::emit
