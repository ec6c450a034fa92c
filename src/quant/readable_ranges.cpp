#include "chispa/quant/readable_ranges.h"

#include <algorithm>
#include <cmath>

namespace chispa::quant {
namespace {

constexpr ValueRange kEverything{-HUGE_VAL, HUGE_VAL};

/// Where the function changes, to half a step of its output's quantization.
ValueRange told_apart(Activation function) {
  switch (function) {
    case Activation::relu:
      return {0.0, HUGE_VAL};
    case Activation::relu6:
      return {0.0, 6.0};
    case Activation::hard_swish:
      return {-3.0, HUGE_VAL};
    case Activation::hard_sigmoid:
      return {-3.0, 3.0};
    case Activation::sigmoid: {
      const double end = std::log(511.0);  // sigmoid(-end) = 1/512
      return {-end, end};
    }
    case Activation::tanh: {
      const double end = std::atanh(255.0 / 256.0);
      return {-end, end};
    }
    case Activation::none:
    case Activation::leaky_relu:
    case Activation::silu:
    case Activation::gelu:
      return kEverything;
  }
  return kEverything;
}

/// Whether the layer's output is made of its inputs' values, each unchanged or left out.
bool moves_values(Int8Op op) {
  return traits(op).keeps_quantization && op != Int8Op::average_pool2d;
}

ValueRange read_by(const FoldedLayer& layer, const ValueRange& output) {
  if (layer.op == Int8Op::table) return told_apart(layer.activation);
  return moves_values(layer.op) && layer.activation == Activation::none ? output : kEverything;
}

}  // namespace

std::vector<ValueRange> readable_ranges(const FoldedModel& model) {
  const std::vector<std::vector<std::size_t>> readers = readers_of(model);
  std::vector<ValueRange> ranges(model.layers.size(), kEverything);
  for (std::size_t i = ranges.size(); i-- > 0;) {  // readers come after what they read
    if (readers[i].empty()) continue;
    ValueRange range{HUGE_VAL, -HUGE_VAL};
    for (const std::size_t reader : readers[i]) {
      const ValueRange read = read_by(model.layers[reader], ranges[reader]);
      range = {std::min(range.min, read.min), std::max(range.max, read.max)};
    }
    ranges[i] = range;
  }
  return ranges;
}

}  // namespace chispa::quant
