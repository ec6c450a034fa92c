#include "chispa/nn/pool2d.h"

#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void Pool2D::visit_options(OptionVisitor& visitor) {
  visitor.size("kernel", options_.kernel);
  visitor.size("stride", options_.stride);
  visitor.padding("padding", options_.padding);
}

Shape Pool2D::output_shape(std::span<const Shape> inputs) const {
  const Shape& map = only_map(inputs);
  return slide(map, options_.kernel, options_.stride, 1, options_.padding, map[2]);
}

}  // namespace chispa::nn
