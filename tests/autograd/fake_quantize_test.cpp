#include "chispa/autograd/fake_quantize.h"

#include <cmath>
#include <vector>

#include "catch.h"
#include "error_message.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

/// The definition, in double; -1 in `clamped` where the integer was outside of the grid.
double expected(double x, double scale, const QuantizationGrid& grid, bool& clamped) {
  const double q = std::round(x / scale) + grid.zero_point;
  clamped = q < grid.min || q > grid.max;
  return scale * (std::fmin(std::fmax(q, grid.min), grid.max) - grid.zero_point);
}

Tensor values(std::vector<float> numbers) {
  return Tensor::from(Shape{static_cast<std::int64_t>(numbers.size())}, numbers);
}

}  // namespace

TEST_CASE("fake_quantize rounds to the grid, and the gradient passes where nothing was clamped",
          "[autograd]") {
  const auto grid = GENERATE(QuantizationGrid{}, QuantizationGrid{.zero_point = -128},
                             QuantizationGrid{.zero_point = 3, .min = -8, .max = 7},
                             QuantizationGrid{.min = -127, .max = 127});
  const std::int64_t scales = GENERATE(1, 5);
  const Shape shape = GENERATE(Shape{5}, Shape{33, 5}, Shape{2, 3, 7, 5});
  CAPTURE(grid.zero_point, grid.min, scales, shape.to_string());
  Tensor scale(Shape{scales});
  for (std::int64_t c = 0; c < scales; ++c) scale.data()[c] = 0.0078125f * static_cast<float>(c + 1);
  Variable x(random_tensor(shape, 3), true);
  Variable y = ops::fake_quantize(x, scale, grid);
  const Tensor dy = random_tensor(shape, 4);
  y.backward(dy);
  for (std::int64_t i = 0; i < shape.size(); ++i) {
    bool clamped = false;
    const double s = static_cast<double>(scale.data()[scales == 1 ? 0 : i % 5]);
    REQUIRE(y.value().data()[i] ==
            static_cast<float>(expected(static_cast<double>(x.value().data()[i]), s, grid, clamped)));
    REQUIRE(x.grad().data()[i] == (clamped ? 0.0f : dy.data()[i]));
  }
}

TEST_CASE("fake_quantize sends ties away from zero, and the neighbours of ties where they belong",
          "[autograd]") {
  const Variable x(
      values({0.5f, -0.5f, 1.5f, -1.5f, 2.5f, std::nextafter(0.5f, 0.0f), -std::nextafter(0.5f, 0.0f),
              std::nextafter(1.5f, 0.0f), -0.0f, 16777215.0f, -8388607.5f}));
  const Tensor y = ops::fake_quantize(x, values({1.0f}), {.min = -(1 << 24), .max = 1 << 24}).value();
  const std::vector<float> rounded{1, -1, 2, -2, 3, 0, 0, 1, 0, 16777215.0f, -8388608.0f};
  for (std::size_t i = 0; i < rounded.size(); ++i) CHECK(y.values()[i] == rounded[i]);
}

TEST_CASE("fake_quantize does not hide what is not a number", "[autograd]") {
  const Tensor y = ops::fake_quantize(Variable(values({NAN, INFINITY})), values({1.0f}), {}).value();
  CHECK(std::isnan(y.values()[0]));
  CHECK(y.values()[1] == 127.0f);
}

TEST_CASE("fake_quantize refuses scales that do not fit", "[autograd]") {
  const Variable x(Tensor::zeros(Shape{2, 3}));
  CHECK(error_message([&] {
          ops::fake_quantize(x, values({1, 1}), {});
        }) ==
        "fake_quantize: scale is neither one value nor one for each of the input's last axis (input [2,3], "
        "scale "
        "[2])");
  CHECK(error_message([&] {
          ops::fake_quantize(x, values({1, 0, 1}), {});
        }) == "fake_quantize: scale 0 is not above 0");
  CHECK(error_message([&] { ops::fake_quantize(x, values({1}), {.min = 1, .max = 0}); }) ==
        "fake_quantize: smallest integer 1 is above the largest, 0");
}
