#include "quant/apply_layer.h"

#include "chispa/autograd/activate.h"
#include "chispa/autograd/add.h"
#include "chispa/autograd/average_pool2d.h"
#include "chispa/autograd/concat.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/dense.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/flatten.h"
#include "chispa/autograd/global_average_pool.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/pad.h"
#include "chispa/autograd/prelu.h"
#include "chispa/autograd/reshape.h"
#include "chispa/autograd/shuffle_channels.h"
#include "chispa/autograd/slice_channels.h"
#include "chispa/autograd/softmax.h"
#include "chispa/autograd/subtract.h"
#include "chispa/core/error.h"

namespace chispa::quant {

namespace {

Variable moved(const FoldedLayer& layer, std::span<const Variable> inputs) {
  const Variable& x = inputs[0];
  if (layer.op == Int8Op::concat) return ops::concat(inputs);
  if (layer.op == Int8Op::slice) return ops::slice_channels(x, layer.channel_begin, layer.output[2]);
  if (layer.op == Int8Op::shuffle) return ops::shuffle_channels(x, layer.window.groups);
  if (layer.op == Int8Op::reshape)
    return ops::reshape(x, {x.shape()[0], layer.output[0], layer.output[1], layer.output[2]});
  return ops::pad(x, {.top = layer.pad_top,
                      .bottom = layer.output[0] - layer.input[0] - layer.pad_top,
                      .left = layer.pad_left,
                      .right = layer.output[1] - layer.input[1] - layer.pad_left});
}

Pool2DOptions pooling(const FoldedLayer& layer) {
  return {.kernel = layer.kernel, .stride = layer.window.stride, .padding = layer.window.padding};
}

}  // namespace

Variable compute_layer(const FoldedLayer& layer, std::span<const Variable> inputs, const Variable& weight,
                       const Variable& bias) {
  const Variable& x = inputs[0];
  const Variable& second = inputs.size() > 1 ? inputs[1] : weight;
  switch (layer.op) {
    case Int8Op::conv2d:
      return ops::conv2d(x, weight, bias, layer.window);
    case Int8Op::depthwise_conv2d:
      return ops::depthwise_conv2d(x, weight, bias, layer.window);
    case Int8Op::max_pool2d:
      return ops::max_pool2d(x, pooling(layer));
    case Int8Op::average_pool2d:
      return ops::average_pool2d(x, pooling(layer));
    case Int8Op::table:
      return layer.activation == Activation::none
                 ? x
                 : ops::activate(x, layer.activation, static_cast<float>(layer.slope));
    case Int8Op::prelu:
      return ops::prelu(x, weight);
    case Int8Op::add:
      return ops::add(x, second);
    case Int8Op::subtract:
      return ops::subtract(x, second);
    case Int8Op::multiply:
      return ops::multiply(x, second);
    case Int8Op::concat:
    case Int8Op::pad:
    case Int8Op::reshape:
    case Int8Op::slice:
    case Int8Op::shuffle:
      return moved(layer, inputs);
    case Int8Op::dense:
      return ops::reshape(ops::dense(ops::flatten(x), weight, bias), {x.shape()[0], 1, 1, layer.output[2]});
    case Int8Op::global_average_pool:
      return ops::global_average_pool(x);
    case Int8Op::softmax:
      return ops::softmax(x);
  }
  throw Error("folded model: layer " + layer.name + " is of no kind that there is");
}

Variable activate_layer(const FoldedLayer& layer, const Variable& y) {
  return layer.op == Int8Op::table || layer.activation == Activation::none
             ? y
             : ops::activate(y, layer.activation);
}

Variable walk(const FoldedModel& model, const Variable& image, const LayerFunc& output_of) {
  const auto readers = readers_of(model);
  std::vector<Variable> values(model.layers.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<Variable> inputs;
    for (const int input : model.layers[i].inputs)
      inputs.push_back(input == kModelInput ? image : values[static_cast<std::size_t>(input)]);
    values[i] = output_of(i, inputs);
    for (const int input : model.layers[i].inputs)
      if (input != kModelInput && readers[static_cast<std::size_t>(input)].back() == i)
        values[static_cast<std::size_t>(input)] = Variable();
  }
  return values.back();
}

}  // namespace chispa::quant
