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

Shape Conv2D::weight_shape(std::span<const Shape> inputs) const {
  return {options_.kernel.height, options_.kernel.width, inputs[0][2] / options_.window.groups,
          options_.channels};
}

void Conv2D::initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) {
  const Shape shape = weight_shape(inputs);
  const std::int64_t taps = shape[0] * shape[1];
  set_parameters(nn::initialize(options_.initializer, shape, taps * shape[2],
                                taps * options_.channels / options_.window.groups, random),
                 options_.bias);
}

Variable Conv2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::conv2d(inputs[0], weight(), bias(), options_.window);
}

void Conv2D::lower(Lowering& lowering) const {
  lowering.conv2d(weight(), bias(), options_.window);
}

}  // namespace chispa::nn
