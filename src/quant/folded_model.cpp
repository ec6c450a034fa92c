#include "chispa/quant/folded_model.h"

#include "chispa/core/error.h"
#include "kernels/convolution/conv2d.h"
#include "kernels/depthwise/depthwise_conv2d.h"
#include "kernels/elementwise/relu.h"
#include "kernels/pooling/max_pool2d.h"
#include "kernels/product/dense.h"

namespace chispa::quant {
namespace {

Tensor apply(const FoldedLayer& layer, const Tensor& x) {
  const Conv2DOptions window{.stride = layer.stride, .padding = layer.padding};
  switch (layer.op) {
    case Int8Op::conv2d:
      return kernels::conv2d(x, layer.weight, layer.bias, window);
    case Int8Op::depthwise_conv2d:
      return kernels::depthwise_conv2d(x, layer.weight, layer.bias, window);
    case Int8Op::max_pool2d:
      return kernels::max_pool2d(x,
                                 {.kernel = layer.kernel, .stride = layer.stride, .padding = layer.padding});
    case Int8Op::dense:
      return kernels::dense(x.reshape(Shape{x.dim(0), layer.input.size()}), layer.weight, layer.bias);
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

}  // namespace

Tensor run(const FoldedModel& model, const Tensor& x, const LayerOutputFunc& observe) {
  const Shape& shape = x.shape();
  if (shape.rank() != 4 || !(Shape{shape[1], shape[2], shape[3]} == model.input))
    throw Error("folded model: input " + shape.to_string() + " is not a batch of images " +
                model.input.to_string());
  Tensor y = x;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const FoldedLayer& layer = model.layers[i];
    y = apply(layer, y);
    if (layer.relu) y = kernels::relu(y);
    if (observe) observe(i, y);
  }
  return y;
}

}  // namespace chispa::quant
