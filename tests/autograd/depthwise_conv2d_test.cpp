#include "chispa/autograd/depthwise_conv2d.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"
#include "oracle/depthwise_conv2d.h"

using namespace chispa;

namespace {

GradientCase depthwise_case(const Shape& x_shape, const Shape& w_shape, const Conv2DOptions& options,
                            bool with_bias) {
  const Variable x = random_leaf(x_shape, 1);
  const Variable w = random_leaf(w_shape, 2);
  const Variable b = with_bias ? random_leaf(Shape{w_shape[2]}, 3) : Variable();
  GradientCase c;
  c.leaves = with_bias ? std::vector{x, w, b} : std::vector{x, w};
  c.engine = [=] { return ops::depthwise_conv2d(x, w, b, options); };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::depthwise_conv2d(leaves[0], leaves[1], with_bias ? leaves[2] : oracle::Array({0}),
                                    options);
  };
  return c;
}

}  // namespace

TEST_CASE("depthwise_conv2d agrees with the definition, and its gradient with finite differences",
          "[autograd]") {
  const int kernel = GENERATE(1, 2, 3, 4, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const Shape x = GENERATE(Shape{1, 5, 5, 1}, Shape{2, 7, 6, 3}, Shape{1, 5, 9, 30});
  CAPTURE(kernel, stride, padding == Padding::same, x.to_string());
  const GradientCase c =
      depthwise_case(x, Shape{kernel, kernel, x[3]}, {.stride = stride, .padding = padding}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("depthwise_conv2d of images smaller than the kernel, and of odd batches", "[autograd]") {
  const int kernel = GENERATE(3, 5);
  const int stride = GENERATE(1, 2);
  const Shape x = GENERATE(Shape{17, 1, 1, 24}, Shape{3, 1, 7, 33}, Shape{35, 2, 1, 7}, Shape{1, 2, 2, 16});
  CAPTURE(kernel, stride, x.to_string());
  const GradientCase c = depthwise_case(x, Shape{kernel, kernel, x[3]}, {.stride = stride}, false);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("depthwise_conv2d by 3x3 of rows of any width, which are taken in strips", "[autograd]") {
  const std::int64_t width = GENERATE(range(1, 15));
  const std::int64_t channels = GENERATE(24, 37);
  CAPTURE(width, channels);
  const GradientCase c = depthwise_case(Shape{2, 3, width, channels}, Shape{3, 3, channels}, {}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("depthwise_conv2d with a kernel that is not square", "[autograd]") {
  const Shape w = GENERATE(Shape{1, 3, 5}, Shape{3, 1, 5}, Shape{3, 5, 5}, Shape{5, 2, 5});
  const int stride = GENERATE(1, 2);
  CAPTURE(w.to_string(), stride);
  const GradientCase c = depthwise_case(Shape{2, 6, 7, 5}, w, {.stride = stride}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("depthwise_conv2d by kernels whose taps lie apart", "[autograd]") {
  const Size2D dilation = GENERATE(Size2D(2), Size2D(3), Size2D(8), Size2D(1, 2), Size2D(3, 1));
  const Size2D stride = GENERATE(Size2D(1), Size2D(2), Size2D(2, 1));
  const Shape w = GENERATE(Shape{3, 3, 19}, Shape{5, 2, 19});
  const std::int64_t width = GENERATE(1, 5, 8, 13, 21);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  CAPTURE(dilation.height, dilation.width, stride.height, stride.width, w.to_string(), width);
  if (padding == Padding::valid && (width <= 8 || dilation == Size2D(8))) return;
  const Conv2DOptions options{.stride = stride, .padding = padding, .dilation = dilation};
  const GradientCase c = depthwise_case(Shape{2, 13, width, 19}, w, options, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("depthwise_conv2d by several filters a channel, in TensorFlow's order", "[autograd]") {
  const std::int64_t multiplier = GENERATE(2, 3);
  const std::int64_t kernel = GENERATE(1, 3, 5);
  const Size2D stride = GENERATE(Size2D(1), Size2D(2, 1));
  const Size2D dilation = GENERATE(Size2D(1), Size2D(2));
  const Shape x = GENERATE(Shape{1, 5, 5, 1}, Shape{17, 6, 7, 10});
  CAPTURE(multiplier, kernel, stride.height, dilation.height, x.to_string());
  const GradientCase c = depthwise_case(x, Shape{kernel, kernel, multiplier * x[3]},
                                        {.stride = stride, .dilation = dilation}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("depthwise_conv2d keeps its digits over large images", "[autograd]") {
  const GradientCase c = depthwise_case(Shape{2, 31, 37, 3}, Shape{3, 3, 3}, {}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("depthwise_conv2d refuses shapes that do not fit and names both", "[autograd]") {
  const Variable x(Tensor::zeros(Shape{8, 16, 16, 64}));
  const Variable w(Tensor::zeros(Shape{3, 3, 32}));
  CHECK(error_message([&] { ops::depthwise_conv2d(x, w, Variable()); }) ==
        "depthwise_conv2d: weight has 32 channels, not a multiple of the input's 64 (input [8,16,16,64], "
        "weight "
        "[3,3,32])");
  const Variable fitting(Tensor::zeros(Shape{3, 3, 64}));
  CHECK(error_message([&] { ops::depthwise_conv2d(x, fitting, Variable(), {.groups = 64}); }) ==
        "depthwise_conv2d: has a group for each channel, and takes no number of groups (input [8,16,16,64])");
  CHECK(error_message([&] { ops::depthwise_conv2d(x, fitting, w); }) ==
        "depthwise_conv2d: bias is not one value for each of 64 channels (bias [3,3,32], weight [3,3,64])");
}
