#include "chispa/nn/reshape.h"

#include <fmt/core.h>

#include <cmath>

#include "chispa/autograd/reshape.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void Reshape::visit_options(OptionVisitor& visitor) {
  visitor.numbers("shape", options_.shape);
}

Shape Reshape::output_shape(std::span<const Shape> inputs) const {
  const Shape& input = only_input(inputs);
  if (options_.shape.size() != 1 && options_.shape.size() != 3)
    throw Error(fmt::format("shape has {} extents; give [height, width, channels], or one number",
                            options_.shape.size()));
  Shape shape;
  double size = 1.0;
  for (const double extent : options_.shape) {
    if (!(extent >= 1.0 && extent <= 1e9) || extent != std::round(extent))
      throw Error(fmt::format("extent {} is no whole number above 0", extent));
    shape.append(static_cast<std::int64_t>(extent));
    size *= extent;
  }
  if (size != static_cast<double>(input.size()))
    throw Error(fmt::format("makes {} of {}, which are {:.0f} values of {}", shape.to_string(),
                            input.to_string(), size, input.size()));
  return shape;
}

Variable Reshape::forward(std::span<const Variable> inputs, const Pass&) {
  Shape batch{inputs[0].shape()[0]};
  for (const double extent : options_.shape) batch.append(static_cast<std::int64_t>(extent));
  return ops::reshape(inputs[0], batch);
}

void Reshape::lower(Lowering& lowering) const {
  lowering.identity();
}

}  // namespace chispa::nn
