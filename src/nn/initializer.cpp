#include "chispa/nn/initializer.h"

#include <cmath>

namespace chispa::nn {
namespace {

float draw(Initializer initializer, double fan_in, double fan_out, RandomStream random, std::uint64_t i) {
  switch (initializer) {
    case Initializer::glorot_uniform: {
      const double limit = std::sqrt(6.0 / (fan_in + fan_out));
      return static_cast<float>(limit * (2.0 * static_cast<double>(random.uniform(i)) - 1.0));
    }
    case Initializer::he_normal:
      return static_cast<float>(std::sqrt(2.0 / fan_in) * static_cast<double>(random.normal(i)));
  }
  return 0.0f;  // unreachable: the switch names every initializer
}

}  // namespace

Tensor initialize(Initializer initializer, Shape shape, std::int64_t fan_in, std::int64_t fan_out,
                  std::optional<RandomStream> random) {
  if (!random) return Tensor::zeros(shape);
  Tensor result(shape);
  for (std::int64_t i = 0; i < result.size(); ++i)
    result.data()[i] = draw(initializer, static_cast<double>(fan_in), static_cast<double>(fan_out), *random,
                            static_cast<std::uint64_t>(i));
  return result;
}

}  // namespace chispa::nn
