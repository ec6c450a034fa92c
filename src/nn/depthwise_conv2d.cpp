#include "chispa/nn/depthwise_conv2d.h"

#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void DepthwiseConv2D::visit_options(OptionVisitor& visitor) {
  visitor.size("kernel", options_.kernel);
  visitor.size("stride", options_.window.stride);
  visitor.padding("padding", options_.window.padding);
  visitor.size("dilation", options_.window.dilation);
  visitor.count("multiplier", options_.multiplier);
  visitor.flag("bias", options_.bias);
  visitor.choice("initializer", options_.initializer, kInitializerNames);
}

Shape DepthwiseConv2D::output_shape(std::span<const Shape> inputs) const {
  const Shape& map = only_map(inputs);
  check_count("multiplier", options_.multiplier);
  check_count("channels", map[2] * options_.multiplier);
  return slide(map, options_.kernel, options_.window.stride, options_.window.dilation,
               options_.window.padding, map[2] * options_.multiplier);
}

Shape DepthwiseConv2D::weight_shape(std::span<const Shape> inputs) const {
  return {options_.kernel.height, options_.kernel.width, inputs[0][2] * options_.multiplier};
}

void DepthwiseConv2D::initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) {
  const Shape shape = weight_shape(inputs);
  const std::int64_t taps = shape[0] * shape[1];
  set_parameters(nn::initialize(options_.initializer, shape, taps, taps, random), options_.bias);
}

Variable DepthwiseConv2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::depthwise_conv2d(inputs[0], weight(), bias(), options_.window);
}

void DepthwiseConv2D::lower(Lowering& lowering) const {
  lowering.depthwise_conv2d(weight(), bias(), options_.window);
}

}  // namespace chispa::nn
