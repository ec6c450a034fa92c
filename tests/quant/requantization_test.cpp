#include "chispa/quant/requantization.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/core/random.h"

using namespace chispa;
using quant::make_requantization;

namespace {

/// The same from the bits of the double alone: its 53-bit mantissa is shortened to 31 bits by integer
/// arithmetic.
quant::Requantization by_integers(double factor) {
  const auto bits = std::bit_cast<std::uint64_t>(factor);
  const std::uint64_t mantissa = (bits & ((1ull << 52) - 1)) | (1ull << 52);
  int shift = static_cast<int>(bits >> 52) - 1022;
  std::uint64_t multiplier = (mantissa + (1ull << 21)) >> 22;
  if (multiplier == 1ull << 31) {
    multiplier = 1ull << 30;
    ++shift;
  }
  return {static_cast<std::int32_t>(multiplier), shift};
}

double real(const quant::Requantization& factor) {
  return std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31);
}

void check_factor(double factor) {
  CAPTURE(factor);
  const quant::Requantization made = make_requantization(factor);
  const quant::Requantization expected = by_integers(factor);
  CHECK(made.multiplier == expected.multiplier);
  CHECK(made.shift == expected.shift);
  CHECK(made.multiplier >= 1 << 30);
  // Half a unit in the 31st place.
  const long double real = std::ldexp(static_cast<long double>(made.multiplier), made.shift - 31);
  CHECK(std::fabs(real - static_cast<long double>(factor)) <= std::ldexp(1.0L, made.shift - 32));
}

}  // namespace

TEST_CASE("a factor becomes the nearest 31-bit multiplier and shift", "[quant]") {
  const RandomStream random(11);
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const double mantissa = 1.0 + static_cast<double>(random.bits(i) >> 12) * 0x1p-52;
    check_factor(std::ldexp(mantissa, static_cast<int>(i % 62) - 32));
  }
}

TEST_CASE("rounding up to 2^31 carries into the shift", "[quant]") {
  const int exponent = GENERATE(-31, -8, -1, 0, 1, 29);
  const double power = std::ldexp(1.0, exponent);
  check_factor(power);
  check_factor(std::nextafter(power, 0.0));
  check_factor(power * (1.0 - 0x1p-32));  // a tie in the 31st place
  check_factor(power * (1.0 - 0x1p-31));
  const quant::Requantization carried = make_requantization(std::nextafter(power, 0.0));
  CHECK(carried.multiplier == 1 << 30);
  CHECK(carried.shift == exponent + 1);
}

TEST_CASE("zero is taken and factors out of range are refused", "[quant]") {
  CHECK(make_requantization(0.0).multiplier == 0);
  check_factor(0x1p-32);
  check_factor(std::nextafter(0x1p30, 0.0));
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double factor : {-0.5, std::nextafter(0x1p-32, 0.0), 0x1p30, infinity, nan}) {
    CAPTURE(factor);
    CHECK_THROWS_AS(make_requantization(factor), Error);
  }
}

TEST_CASE("factors follow from scales as TensorFlow Lite computes them", "[quant]") {
  quant::Int8Layer layer;
  layer.op = quant::Int8Op::dense;
  layer.input.scale = 0.1f;
  layer.output.scale = 0.3f;
  layer.weight_scales = {0.7f};
  CHECK(quant::requantization_factor(layer, 0) == double{0.1f} * double{0.7f} / double{0.3f});
  layer.per_tensor = true;  // then the product of the first two is a float's
  const float product = 0.1f * 0.7f;
  CHECK(quant::requantization_factor(layer, 0) == double{product} / double{0.3f});
  CHECK(double{product} != double{0.1f} * double{0.7f});
}

TEST_CASE("an add's operands are scaled to twice the larger scale", "[quant]") {
  quant::Int8Layer layer;
  layer.op = GENERATE(quant::Int8Op::add, quant::Int8Op::subtract);
  layer.input = {0.125, -7}, layer.second = {0.5, 3}, layer.output = {0.25, 0};
  const auto factors = quant::requantizations(layer);
  REQUIRE(factors.size() == 3);
  CHECK(real(factors[0]) == 0.125);
  CHECK(real(factors[1]) == 0.5);
  CHECK(real(factors[2]) == 4.0 / (1 << 20));
  layer.output.scale = 0x1p-20;
  CHECK_THROWS_AS(quant::requantizations(layer), Error);
}

TEST_CASE("a subtract's factors are computed in single precision", "[quant]") {
  quant::Int8Layer layer;
  layer.op = quant::Int8Op::subtract;
  layer.input = {0.1f, 0}, layer.second = {0.7f, 0}, layer.output = {0.3f, 0};
  CHECK(quant::requantizations(layer)[0] == make_requantization(0.1f / 1.4f));
  layer.op = quant::Int8Op::add;
  CHECK(quant::requantizations(layer)[0] == make_requantization(double{0.1f} / (2.0 * double{0.7f})));
  CHECK(make_requantization(0.1f / 1.4f) != make_requantization(double{0.1f} / (2.0 * double{0.7f})));
}

TEST_CASE("the factors of products are those of their scales", "[quant]") {
  quant::Int8Layer layer;
  layer.input = {0.1f, 3}, layer.second = {0.02f, 0}, layer.output = {0.3f, 0};
  const double product = double{0.1f} * double{0.02f} / double{0.3f};
  layer.op = quant::Int8Op::multiply;
  CHECK(quant::requantizations(layer) == std::vector{make_requantization(product)});
  layer.op = quant::Int8Op::prelu;
  CHECK(quant::requantizations(layer) ==
        std::vector{make_requantization(double{0.1f} / double{0.3f}), make_requantization(product)});
}

TEST_CASE("a global average's factor includes the number of places", "[quant]") {
  quant::Int8Layer layer;
  layer.op = quant::Int8Op::global_average_pool;
  layer.in_height = GENERATE(1, 7, 255), layer.in_width = GENERATE(1, 4, 13);
  layer.input = {GENERATE(0.5, 0.125 / 3), 0}, layer.output = {0.25, 0};
  const double places = layer.in_height * layer.in_width;
  const auto factors = quant::requantizations(layer);
  REQUIRE(factors.size() == 1);
  // Truncated: at most a unit in the last place too small.
  const double exact = layer.input.scale / layer.output.scale / places;
  CHECK(real(factors[0]) <= exact * (1.0 + 0x1p-31));
  CHECK(real(factors[0]) >= exact * (1.0 - 0x1p-29));
  CHECK(factors[0].multiplier >= 1 << 29);
}

TEST_CASE("a global average's factor does not shift by more than 31 places", "[quant]") {
  quant::Int8Layer layer;
  layer.op = quant::Int8Op::global_average_pool;
  layer.in_height = layer.in_width = 64;
  layer.input = {0x1p-28, 0}, layer.output = {1.0, 0};
  CHECK(quant::requantizations(layer) == std::vector{quant::Requantization{(1 << 30) >> 8, -31}});
}

TEST_CASE("softmax's factor has 26 bits behind the point, and an end", "[quant]") {
  quant::Int8Layer layer;
  layer.op = quant::Int8Op::softmax;
  layer.input = {0.25, 0};
  CHECK(quant::requantizations(layer) == std::vector{make_requantization(0x1p24)});
  layer.input = {1e9, 0};
  CHECK(quant::requantizations(layer)[0].shift == 30);
  layer.input = {0x1p-26, 0};
  CHECK_THROWS_AS(quant::requantizations(layer), Error);
}
