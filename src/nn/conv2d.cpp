#include "chispa/nn/conv2d.h"

#include <fmt/core.h>

#include "chispa/autograd/conv2d.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void Conv2D::visit_options(OptionVisitor& visitor) {
  visitor.channels("channels", options_.channels);
  visitor.size("kernel", options_.kernel);
  visitor.size("stride", options_.window.stride);
  visitor.padding("padding", options_.window.padding);
  visitor.size("dilation", options_.window.dilation);
  visitor.count("groups", options_.window.groups);
  visitor.flag("bias", options_.bias);
  visitor.choice("initializer", options_.initializer, kInitializerNames);
}

Shape Conv2D::output_shape(std::span<const Shape> inputs) const {
  const Shape& map = only_map(inputs);
  check_count("channels", options_.channels);
  const std::int64_t groups = options_.window.groups;
  check_count("groups", groups);
  if (map[2] % groups != 0 || options_.channels % groups != 0)
    throw Error(
        fmt::format("cannot part {} input and {} output channels into {} groups; both must be multiples",
                    map[2], options_.channels, groups));
  const auto taps = static_cast<double>(options_.kernel.height) * static_cast<double>(options_.kernel.width);
  check_weights(taps * static_cast<double>(map[2] / groups) * static_cast<double>(options_.channels));
  return slide(map, options_.kernel, options_.window.stride, options_.window.dilation,
               options_.window.padding, options_.channels);
}

std::int64_t Conv2D::multiply_accumulates(std::span<const Shape> inputs) const {
  return output_shape(inputs).size() * options_.kernel.height * options_.kernel.width * inputs[0][2] /
         options_.window.groups;
}

void Conv2D::initialize(std::span<const Shape> inputs, RandomStream random) {
  const auto [height, width] = options_.kernel;
  const std::int64_t in = inputs[0][2] / options_.window.groups;
  const std::int64_t fan_out = height * width * options_.channels / options_.window.groups;
  weight_ = Variable(nn::initialize(options_.initializer, Shape{height, width, in, options_.channels},
                                    height * width * in, fan_out, random),
                     true);
  if (options_.bias) bias_ = Variable(Tensor::zeros(Shape{options_.channels}), true);
}

Variable Conv2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::conv2d(inputs[0], weight_, bias_, options_.window);
}

std::vector<NamedParameter> Conv2D::parameters() const {
  std::vector<NamedParameter> all{{"weight", weight_}};
  if (bias_.is_set()) all.push_back({"bias", bias_});
  return all;
}

void Conv2D::lower(Lowering& lowering) const {
  lowering.conv2d(weight_, bias_, options_.window);
}

}  // namespace chispa::nn
