#include "chispa/nn/concat.h"

#include <fmt/core.h>

#include "chispa/autograd/concat.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

namespace {

/// Whether both differ in their channels at most.
bool fit(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return false;
  for (int axis = 0; axis + 1 < a.rank(); ++axis)
    if (a[axis] != b[axis]) return false;
  return true;
}

}  // namespace

Shape Concat::output_shape(std::span<const Shape> inputs) const {
  if (inputs.size() < 2) throw Error(fmt::format("takes two inputs or more, it is given {}", inputs.size()));
  std::int64_t channels = 0;
  for (const Shape& input : inputs) {
    if (!fit(inputs[0], input))
      throw Error(
          fmt::format("its inputs are {} and {}; but for the channels they must be equal, which a stride or "
                      "a pooling makes them",
                      inputs[0].to_string(), input.to_string()));
    channels += input[-1];
  }
  return with_channels(inputs[0], channels);
}

Variable Concat::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::concat(inputs);
}

void Concat::lower(Lowering& lowering) const {
  lowering.concat();
}

}  // namespace chispa::nn
