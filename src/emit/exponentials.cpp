#include "emit/exponentials.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "chispa/runtime/model_format.h"
#include "chispa/runtime/requantize.h"

namespace chispa::emit {
namespace {

using runtime::rounding_divide_by_power_of_two;

constexpr int kIntegerBits = 5;
constexpr int kFractionBits = 31 - kIntegerBits;
constexpr std::int32_t kLargest = std::numeric_limits<std::int32_t>::max();

std::int32_t product(std::int32_t a, std::int32_t b) {
  return runtime::rounding_doubling_high_multiply(a, b);
}

/// value * 2^bits, at most what 32 bits hold.
std::int32_t shifted_left(std::int32_t value, int bits) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(
      std::int64_t{value} * (std::int64_t{1} << bits), std::numeric_limits<std::int32_t>::min(), kLargest));
}

/// exp(a) of a in [-1/4, 0), both with 31 bits behind the point: Taylor's series around -1/8.
std::int32_t exponential_near_zero(std::int32_t a) {
  constexpr std::int32_t kExpOfMinusEighth = 1895147668;
  constexpr std::int32_t kThird = 715827883;
  const std::int32_t x = a + (1 << 28);
  const std::int32_t x2 = product(x, x);
  const std::int32_t x3 = product(x2, x);
  const std::int32_t x4 = product(x2, x2);
  const std::int32_t cubic = product(rounding_divide_by_power_of_two(x4, 2) + x3, kThird) + x2;
  const std::int32_t sum = x + rounding_divide_by_power_of_two(cubic, 1);
  return kExpOfMinusEighth + product(kExpOfMinusEighth, sum);
}

/// exp(a) of a <= 0 with kFractionBits behind the point; the result has 31.
std::int32_t exponential(std::int32_t a) {
  if (a == 0) return kLargest;
  constexpr std::int32_t kQuarter = 1 << (kFractionBits - 2);
  const std::int32_t rest = (a & (kQuarter - 1)) - kQuarter;
  std::int32_t result = exponential_near_zero(shifted_left(rest, kIntegerBits));
  // exp(-2^k) for k = -2 ... 4, for each bit of what is left.
  constexpr std::int32_t kFactors[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const std::int32_t left = rest - a;
  for (int bit = 0; bit < 7; ++bit)
    if ((left & (kQuarter << bit)) != 0) result = product(result, kFactors[bit]);
  return result;
}

}  // namespace

std::vector<std::int32_t> exponentials(const quant::Requantization& units) {
  // The largest difference whose product with the factor has no more than kIntegerBits before the point.
  const double radius = std::ldexp((1 << kIntegerBits) - 1, kFractionBits - units.shift);
  std::vector<std::int32_t> values;
  for (int difference = 0; difference < static_cast<int>(format::kExponentials); ++difference) {
    if (difference > std::floor(radius)) {
      values.push_back(0);
      continue;
    }
    values.push_back(exponential(product(shifted_left(-difference, units.shift), units.multiplier)));
  }
  return values;
}

}  // namespace chispa::emit
