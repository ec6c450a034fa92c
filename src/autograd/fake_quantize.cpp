#include "chispa/autograd/fake_quantize.h"

#include <fmt/core.h>

#include "autograd/shape_check.h"
#include "chispa/core/error.h"
#include "kernels/elementwise/fake_quantize.h"

namespace chispa::ops {
namespace {

void check(const Variable& x, const Tensor& scale, const QuantizationGrid& grid) {
  const bool fits =
      scale.shape() == Shape{1} || (x.shape().rank() > 0 && scale.shape() == Shape{x.shape()[-1]});
  if (!fits)
    refuse("fake_quantize", "scale is neither one value nor one for each of the input's last axis",
           {{"input", x}, {"scale", Variable(scale)}});
  for (const float s : scale.values())
    if (!(s > 0.0f)) throw Error(fmt::format("fake_quantize: scale {} is not above 0", s));
  if (grid.min > grid.max)
    throw Error(
        fmt::format("fake_quantize: smallest integer {} is above the largest, {}", grid.min, grid.max));
}

}  // namespace

Variable fake_quantize(const Variable& x, const Tensor& scale, const QuantizationGrid& grid) {
  check(x, scale, grid);
  return Variable(
      kernels::fake_quantize(x.value(), scale, grid), {x},
      [scale, grid](const Tensor& dy, std::span<Variable> inputs) {
        inputs[0].accumulate_grad(kernels::fake_quantize_gradient(inputs[0].value(), scale, grid, dy));
      });
}

}  // namespace chispa::ops
