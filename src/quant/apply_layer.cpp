#include "quant/apply_layer.h"

#include "chispa/autograd/add.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/dense.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/flatten.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/relu.h"
#include "chispa/core/error.h"

namespace chispa::quant {

Variable compute_layer(const FoldedLayer& layer, std::span<const Variable> inputs, const Variable& weight,
                       const Variable& bias) {
  const Variable& x = inputs[0];
  switch (layer.op) {
    case Int8Op::conv2d:
      return ops::conv2d(x, weight, bias, layer.window);
    case Int8Op::depthwise_conv2d:
      return ops::depthwise_conv2d(x, weight, bias, layer.window);
    case Int8Op::max_pool2d:
      return ops::max_pool2d(
          x, {.kernel = layer.kernel, .stride = layer.window.stride, .padding = layer.window.padding});
    case Int8Op::dense:
      return ops::dense(ops::flatten(x), weight, bias);
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
      break;  // no float layer becomes one
  }
  throw Error("folded model: layer " + layer.name + " is of a kind that no network here has");
}

Variable activate_layer(const FoldedLayer& layer, const Variable& y) {
  return layer.op == Int8Op::table || layer.activation == Activation::none ? y : ops::relu(y);
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
