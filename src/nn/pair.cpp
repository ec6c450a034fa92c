#include "chispa/nn/pair.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void Pair::visit_options(OptionVisitor& visitor) {
  visitor.numbers("constant", options_.constant);
}

Shape Pair::output_shape(std::span<const Shape> inputs) const {
  const auto constants = static_cast<std::int64_t>(options_.constant.size());
  if (constants > 0) {
    const Shape& input = only_input(inputs);
    if (constants != 1 && constants != input[-1])
      throw Error(fmt::format("has {} constants but its input is {}; give one, or one a channel", constants,
                              input.to_string()));
    return input;
  }
  if (inputs.size() != 2)
    throw Error(fmt::format("takes two inputs, or one and a constant; it is given {}", inputs.size()));
  const Shape &a = inputs[0], &b = inputs[1];
  const bool one_place = a.rank() == 3 && is_one_place(b) && a[2] == b[2];
  if (!(a == b) && !one_place)
    throw Error(fmt::format(
        "its inputs are {} and {}; they must be equal, or the second [1,1,{}]; a 1x1 Conv2D changes the "
        "channels, its stride the rest",
        a.to_string(), b.to_string(), a[-1]));
  return a;
}

Tensor Pair::constant() const {
  if (options_.constant.empty()) return {};
  Tensor constant(Shape{static_cast<std::int64_t>(options_.constant.size())});
  for (std::size_t i = 0; i < options_.constant.size(); ++i)
    constant.values()[i] = static_cast<float>(options_.constant[i]);
  return constant;
}

Variable Pair::second(std::span<const Variable> inputs) const {
  return options_.constant.empty() ? inputs[1] : Variable(constant());
}

}  // namespace chispa::nn
