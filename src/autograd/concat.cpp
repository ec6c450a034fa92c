#include "chispa/autograd/concat.h"

#include <vector>

#include "autograd/shape_check.h"
#include "chispa/core/error.h"
#include "kernels/rearrangement/concat.h"
#include "kernels/rearrangement/slice_channels.h"

namespace chispa::ops {

namespace {

void check(std::span<const Variable> xs) {
  if (xs.empty()) throw Error("concat: no inputs");
  for (const Variable& x : xs) {
    const Shape &first = xs[0].shape(), &shape = x.shape();
    bool fits = shape.rank() > 0 && shape.rank() == first.rank() && shape.size() > 0;
    for (int axis = 0; fits && axis + 1 < shape.rank(); ++axis) fits = shape[axis] == first[axis];
    if (!fits)
      refuse("concat", "inputs differ in more than their channels", {{"first", first}, {"other", shape}});
  }
}

}  // namespace

Variable concat(std::span<const Variable> xs) {
  check(xs);
  std::vector<Tensor> values;
  for (const Variable& x : xs) values.push_back(x.value());
  return Variable(kernels::concat(values), {xs.begin(), xs.end()},
                  [](const Tensor& dy, std::span<Variable> inputs) {
                    std::int64_t first = 0;
                    for (Variable& input : inputs) {
                      const std::int64_t count = input.shape()[-1];
                      if (input.requires_grad())
                        input.accumulate_grad(kernels::slice_channels(dy, first, count));
                      first += count;
                    }
                  });
}

}  // namespace chispa::ops
