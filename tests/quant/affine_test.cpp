#include "chispa/quant/affine.h"

#include <cmath>
#include <limits>

#include "catch.h"
#include "chispa/core/error.h"

using namespace chispa;
using namespace chispa::quant;

TEST_CASE("a range is spanned with 0 met exactly", "[quant]") {
  const double min = GENERATE(-700.0, -6.0, -1.0, -1e-3, 0.0, 0.5);
  const double max = GENERATE(-0.25, 0.0, 1e-4, 1.0, 6.0, 1234.5);
  if (min > max || (min == 0.0 && max == 0.0)) return;
  CAPTURE(min, max);
  const Quantization q = choose_quantization({min, max});
  CHECK(q.scale == static_cast<double>(static_cast<float>(q.scale)));
  CHECK(q.zero_point >= -128);
  CHECK(q.zero_point <= 127);
  CHECK(dequantize_value(q.zero_point, q) == 0.0);
  CHECK(quantize_value(0.0, q) == q.zero_point);
  // Moving the zero point onto an integer costs at most half a step at an end.
  const double low = std::fmin(min, 0.0), high = std::fmax(max, 0.0);
  for (int i = 0; i <= 1000; ++i) {
    const double value = low + (high - low) * i / 1000;
    CHECK(std::fabs(dequantize_value(quantize_value(value, q), q) - value) <= q.scale * 1.0001);
    const bool inside = value >= dequantize_value(-128, q) && value <= dequantize_value(127, q);
    if (inside) CHECK(std::fabs(dequantize_value(quantize_value(value, q), q) - value) <= q.scale * 0.5001);
  }
}

TEST_CASE("outputs of a ReLU start at -128 and values beyond the range are clamped", "[quant]") {
  const Quantization q = choose_quantization({0.0, 6.0});
  CHECK(q.zero_point == -128);
  CHECK(q.scale == Approx(6.0 / 255));
  CHECK(quantize_value(-1.0, q) == -128);
  CHECK(quantize_value(7.0, q) == 127);
  CHECK(quantize_value(std::numeric_limits<double>::infinity(), q) == 127);
}

TEST_CASE("fewer bits span a range in fewer steps", "[quant]") {
  const Quantization q = choose_quantization({-1.0, 2.0}, 4);
  CHECK(q.scale == Approx(3.0 / 15));
  CHECK(q.zero_point == -3);
  CHECK(choose_quantization({0.0, 3.0}, 2).zero_point == -2);
  CHECK_THROWS_AS(choose_quantization({0.0, 1.0}, 1), Error);
  CHECK_THROWS_AS(choose_quantization({0.0, 1.0}, 9), Error);
}

TEST_CASE("ties are rounded away from zero", "[quant]") {
  const Quantization pixels{1.0 / 64, 0};
  CHECK(quantize_value(2.5 / 64, pixels) == 3);
  CHECK(quantize_value(-2.5 / 64, pixels) == -3);
}

TEST_CASE("an empty range is usable and an impossible one is refused", "[quant]") {
  CHECK(choose_quantization({0.0, 0.0}).scale == 1.0);
  CHECK_THROWS_AS(choose_quantization({1.0, -1.0}), Error);
  CHECK_THROWS_AS(choose_quantization({std::nan(""), 1.0}), Error);
  CHECK_THROWS_AS(choose_quantization({0.0, std::numeric_limits<double>::infinity()}), Error);
}
