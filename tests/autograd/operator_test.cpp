#include <cmath>
#include <limits>

#include "autograd/gradient_check.h"
#include "autograd/operator_cases.h"
#include "catch.h"
#include "error_message.h"

using namespace chispa;

TEST_CASE("operators agree with their definitions, and their gradients with finite differences",
          "[autograd]") {
  for (const OperatorCase& row : operator_cases::all()) {
    for (const std::vector<Shape>& shapes : row.shapes) {
      CAPTURE(row.name, shapes[0].to_string(), shapes.back().to_string());
      GradientCase c;
      for (std::size_t i = 0; i < shapes.size(); ++i) c.leaves.push_back(random_leaf(shapes[i], i + 1));
      c.engine = [&] { return row.engine(c.leaves); };
      c.reference = row.reference;
      CHECK(forward_error(c) < 1e-5);
      CHECK(gradient_error(c) < 1e-5);
    }
  }
}

TEST_CASE("activations keep the digits of small values and of far ends", "[autograd]") {
  const Activation function = GENERATE(Activation::sigmoid, Activation::tanh, Activation::silu,
                                       Activation::gelu, Activation::hard_sigmoid, Activation::hard_swish);
  const bool negative = GENERATE(false, true);
  for (float x = 1e-6f; x < 30.0f; x *= 1.07f) {
    const float at = negative ? -x : x;
    // 1 + erf(x) in double has no digits left either where erf(x) is almost -1.
    const double expected = function == Activation::gelu ? 0.5 * at * std::erfc(-at / std::sqrt(2.0))
                                                         : activate(function, static_cast<double>(at));
    // 1e-30: what int8 and float32 sums alike do not see.
    if (std::abs(expected) < 1e-30) continue;
    const Variable y = ops::activate(Variable(Tensor::scalar(at)), function);
    CAPTURE(to_string(function), at, expected);
    // gelu's argument of erfc is rounded, which its tail multiplies by its square.
    const double tolerance = function == Activation::gelu ? 4e-7 * (1.0 + x * x) : 4e-7;
    CHECK(std::abs(static_cast<double>(y.value().item()) - expected) <= tolerance * std::abs(expected));
  }
}

TEST_CASE("activations take any float, and let what is not a number show", "[autograd]") {
  const Activation function = GENERATE(Activation::relu, Activation::relu6, Activation::leaky_relu,
                                       Activation::hard_swish, Activation::hard_sigmoid, Activation::sigmoid,
                                       Activation::tanh, Activation::silu, Activation::gelu);
  CAPTURE(to_string(function));
  const float infinite = std::numeric_limits<float>::infinity();
  for (const float x : {-3e38f, -100.0f, 100.0f, 3e38f}) {
    Variable leaf(Tensor::scalar(x), true);
    Variable y = ops::activate(leaf, function);
    const double expected = activate(function, static_cast<double>(x));
    CHECK(std::abs(static_cast<double>(y.value().item()) - expected) <= 1e-6 * std::abs(expected) + 1e-30);
    y.backward(Tensor::scalar(1.0f));
    CHECK(std::abs(leaf.grad().item()) < infinite);
  }
  const Variable nan(Tensor::scalar(std::numeric_limits<float>::quiet_NaN()));
  CHECK(std::isnan(ops::activate(nan, function).value().item()));
}

TEST_CASE("relu has gradient 0 at 0", "[autograd]") {
  const Activation function = GENERATE(Activation::relu, Activation::relu6);
  Variable x(Tensor::from(Shape{2}, std::vector<float>{0.0f, -0.0f}), true);
  Variable y = ops::activate(x, function);
  y.backward(Tensor::full(Shape{2}, 1.0f));
  CHECK(x.grad().data()[0] == 0.0f);
  CHECK(x.grad().data()[1] == 0.0f);
}

TEST_CASE("an average at a padded border is that of what lies on the input", "[autograd]") {
  const Variable x(Tensor::full(Shape{1, 3, 3, 2}, -7.0f));
  const Variable y = ops::average_pool2d(x, {.kernel = 2, .stride = 2, .padding = Padding::same});
  CHECK(y.shape() == Shape{1, 2, 2, 2});
  for (const float value : y.value().values()) CHECK(value == -7.0f);
}

TEST_CASE("shuffling channels takes one of each group by turns", "[autograd]") {
  const Variable x(Tensor::from(Shape{6}, std::vector<float>{0, 1, 2, 3, 4, 5}));
  const Tensor y = ops::shuffle_channels(x, 2).value();
  CHECK(std::vector<float>(y.values().begin(), y.values().end()) == std::vector<float>{0, 3, 1, 4, 2, 5});
}

TEST_CASE("operators refuse shapes that do not fit and name both", "[autograd]") {
  const Variable a(Tensor::zeros(Shape{2, 3}));
  const Variable b(Tensor::zeros(Shape{3, 2}));
  const std::string problem =
      ": second operand has neither the shape of the first nor is it [1], one value a channel, or a vector "
      "[N,1,1,C] an image (first [2,3], second [3,2])";
  CHECK(error_message([&] { ops::add(a, b); }) == "add" + problem);
  CHECK(error_message([&] { ops::subtract(a, b); }) == "subtract" + problem);
  CHECK(error_message([&] { ops::multiply(a, b); }) == "multiply" + problem);
  CHECK(error_message([&] { ops::prelu(a, b); }) ==
        "prelu: slope is not one value for each place of the input's last axis (input [2,3], slope [3,2])");
  CHECK(error_message([&] { ops::concat({}); }) == "concat: no inputs");
  CHECK(error_message([&] {
          ops::concat(std::vector{a, b});
        }) == "concat: inputs differ in more than their channels (first [2,3], other [3,2])");
  CHECK(error_message([&] { ops::slice_channels(a, 1, 3); }) ==
        "slice_channels: no 3 channels from 1 on (input [2,3])");
  CHECK(error_message([&] { ops::shuffle_channels(a, 2); }) ==
        "shuffle_channels: 2 groups do not divide 3 channels (input [2,3])");
  CHECK(error_message([&] { ops::pad(a, {.top = 1}); }) == "pad: input has 2 axes, not 4 (input [2,3])");
  const Variable image(Tensor::zeros(Shape{1, 2, 2, 1}));
  CHECK(error_message([&] { ops::pad(image, {.left = -1}); }) ==
        "pad: margin -1 is not from 0 to 1073741824 (input [1,2,2,1])");
  CHECK(
      error_message([&] { ops::average_pool2d(image, {.kernel = 3}); }) ==
      "average_pool2d: kernel 3x3 is larger than the input, which Padding::same would pad (input [1,2,2,1])");
  CHECK(error_message([&] { ops::global_average_pool(a); }) ==
        "global_average_pool: input has 2 axes, not 4 (input [2,3])");
  CHECK(error_message([&] { ops::reshape(a, Shape{7}); }) ==
        "reshape: extents hold another number of values (input [2,3], output [7])");
  const Variable none(Tensor::zeros(Shape{0, 3}));
  CHECK(error_message([&] { ops::mean(none); }) == "mean: input has no elements (input [0,3])");
  CHECK(error_message([&] { ops::softmax(none); }) == "softmax: input has no axis of values (input [0,3])");
  const Variable scalar(Tensor::scalar(1.0f));
  CHECK(error_message([&] { ops::flatten(scalar); }) == "flatten: input has no axes (input [])");
}
