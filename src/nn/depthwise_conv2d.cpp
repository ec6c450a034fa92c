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

std::int64_t DepthwiseConv2D::multiply_accumulates(std::span<const Shape> inputs) const {
  return output_shape(inputs).size() * options_.kernel.height * options_.kernel.width;
}

void DepthwiseConv2D::initialize(std::span<const Shape> inputs, RandomStream random) {
  const auto [height, width] = options_.kernel;
  const std::int64_t channels = inputs[0][2] * options_.multiplier, taps = height * width;
  weight_ = Variable(nn::initialize(options_.initializer, Shape{height, width, channels}, taps, taps, random),
                     true);
  if (options_.bias) bias_ = Variable(Tensor::zeros(Shape{channels}), true);
}

Variable DepthwiseConv2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::depthwise_conv2d(inputs[0], weight_, bias_, options_.window);
}

std::vector<NamedParameter> DepthwiseConv2D::parameters() const {
  std::vector<NamedParameter> all{{"weight", weight_}};
  if (bias_.is_set()) all.push_back({"bias", bias_});
  return all;
}

void DepthwiseConv2D::lower(Lowering& lowering) const {
  lowering.depthwise_conv2d(weight_, bias_, options_.window);
}

}  // namespace chispa::nn
