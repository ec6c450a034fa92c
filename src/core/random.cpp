#include "chispa/core/random.h"

#include <cmath>
#include <numbers>

namespace chispa {

float RandomStream::normal(std::uint64_t index) const {
  const double u =
      1.0 - static_cast<double>(bits(2 * index) >> 11) * 0x1p-53;  // (0, 1]: the logarithm is finite
  const double v = static_cast<double>(bits(2 * index + 1) >> 11) * 0x1p-53;
  return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v));
}

}  // namespace chispa
