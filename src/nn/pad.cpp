#include "chispa/nn/pad.h"

#include <fmt/core.h>

#include <utility>

#include "chispa/autograd/pad.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void Pad::visit_options(OptionVisitor& visitor) {
  visitor.count("top", options_.top);
  visitor.count("bottom", options_.bottom);
  visitor.count("left", options_.left);
  visitor.count("right", options_.right);
}

Shape Pad::output_shape(std::span<const Shape> inputs) const {
  const Shape& map = only_map(inputs);
  constexpr std::int64_t kLargest = 65536;
  for (const auto& [side, margin] : {std::pair("top", options_.top),
                                     {"bottom", options_.bottom},
                                     {"left", options_.left},
                                     {"right", options_.right}})
    if (margin < 0 || margin > kLargest)
      throw Error(fmt::format("{} {} is not in 0 ... {}", side, margin, kLargest));
  return {options_.top + map[0] + options_.bottom, options_.left + map[1] + options_.right, map[2]};
}

Variable Pad::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::pad(inputs[0], options_);
}

void Pad::lower(Lowering& lowering) const {
  lowering.pad(options_.top, options_.left);
}

}  // namespace chispa::nn
