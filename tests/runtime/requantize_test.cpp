#include "chispa/runtime/requantize.h"

#include <cstdint>
#include <vector>

#include "catch.h"
#include "oracle/int8_chain.h"

using namespace chispa;

namespace {

/// Sums at which one of the two roundings ties or nearly ties, the extremes, and some in between.
std::vector<std::int32_t> sums_of_interest(std::int32_t multiplier, int exponent) {
  std::vector<std::int32_t> sums = {INT32_MIN, INT32_MIN + 1, INT32_MAX, INT32_MAX - 1, 0, 1, -1, 2, -2};
  const std::int64_t unit = std::int64_t{1} << (exponent > 30 ? 30 : exponent);
  for (std::int64_t k = -300; k <= 300; ++k) {
    // (k + 1/2) * 2^exponent after the multiplication by multiplier / 2^31
    const auto near =
        static_cast<std::int64_t>(static_cast<long double>(2 * k + 1) * static_cast<long double>(unit) *
                                  0x1p30L / static_cast<long double>(multiplier));
    for (std::int64_t off = -2; off <= 2; ++off)
      if (near + off >= INT32_MIN && near + off <= INT32_MAX)
        sums.push_back(static_cast<std::int32_t>(near + off));
  }
  return sums;
}

}  // namespace

TEST_CASE("the doubling high multiplication's ties go up", "[runtime]") {
  const std::int32_t half = 1 << 30;  // value / 2
  CHECK(runtime::rounding_doubling_high_multiply(1, half) == 1);
  CHECK(runtime::rounding_doubling_high_multiply(3, half) == 2);
  CHECK(runtime::rounding_doubling_high_multiply(-1, half) == 0);
  CHECK(runtime::rounding_doubling_high_multiply(-3, half) == -1);
  CHECK(runtime::rounding_doubling_high_multiply(INT32_MIN, INT32_MAX) == INT32_MIN + 1);
}

TEST_CASE("the division by a power of two's ties go away from zero", "[runtime]") {
  CHECK(runtime::rounding_divide_by_power_of_two(2, 2) == 1);
  CHECK(runtime::rounding_divide_by_power_of_two(-2, 2) == -1);
  CHECK(runtime::rounding_divide_by_power_of_two(6, 2) == 2);
  CHECK(runtime::rounding_divide_by_power_of_two(-6, 2) == -2);
  CHECK(runtime::rounding_divide_by_power_of_two(-1, 2) == 0);
  CHECK(runtime::rounding_divide_by_power_of_two(INT32_MIN, 31) == -1);
  CHECK(runtime::rounding_divide_by_power_of_two(INT32_MAX, 0) == INT32_MAX);
}

TEST_CASE("requantization equals the exact fractions at ties and extremes", "[runtime]") {
  const std::int32_t multiplier = GENERATE(1 << 30, (1 << 30) + 1, 1518500250, 0x60000000, INT32_MAX);
  const int right = GENERATE(range(0, 32));
  CAPTURE(multiplier, right);
  for (const std::int32_t sum : sums_of_interest(multiplier, right)) {
    CAPTURE(sum);
    REQUIRE(runtime::requantize(sum, multiplier, right) == oracle::requantize(sum, multiplier, -right));
  }
}

TEST_CASE("a shift to the left comes before the multiplication", "[runtime]") {
  const int left = GENERATE(range(1, 8));
  for (const std::int32_t sum : {0, 1, -1, 3, -3, 100001, -99999, 4000000, -4000000})
    CHECK(runtime::requantize(sum, 1518500249, 32 + left) == oracle::requantize(sum, 1518500249, left));
  CHECK(runtime::requantize(12345, 0, 0) == 0);
}

TEST_CASE("the short way after a ReLU equals the long one, clamped", "[runtime]") {
  const std::int32_t multiplier = GENERATE(1 << 30, (1 << 30) + 1, 1518500250, 0x60000000, INT32_MAX);
  const int right = GENERATE(range(2, 25));
  CAPTURE(multiplier, right);
  for (const std::int32_t sum : sums_of_interest(multiplier, right)) {
    const std::int64_t value = oracle::requantize(sum, multiplier, -right) - 128;
    CAPTURE(sum);
    REQUIRE(runtime::requantize_rectified(sum, multiplier, right - 2) ==
            std::clamp<std::int64_t>(value, -128, 127));
  }
}
