#include "chispa/autograd/conv2d.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"
#include "oracle/conv2d.h"

using namespace chispa;

namespace {

struct Sizes {
  Shape x;
  std::int64_t outputs;
};

GradientCase conv2d_case(const Shape& x_shape, const Shape& w_shape, const Conv2DOptions& options,
                         bool with_bias) {
  const Variable x = random_leaf(x_shape, 1);
  const Variable w = random_leaf(w_shape, 2);
  const Variable b = with_bias ? random_leaf(Shape{w_shape[3]}, 3) : Variable();
  GradientCase c;
  c.leaves = with_bias ? std::vector{x, w, b} : std::vector{x, w};
  c.engine = [=] { return ops::conv2d(x, w, b, options); };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::conv2d(leaves[0], leaves[1], with_bias ? leaves[2] : oracle::Array({0}), options);
  };
  return c;
}

GradientCase conv2d_case(const Sizes& sizes, std::int64_t kernel, const Conv2DOptions& options,
                         bool with_bias) {
  return conv2d_case(sizes.x, {kernel, kernel, sizes.x[3], sizes.outputs}, options, with_bias);
}

}  // namespace

TEST_CASE("conv2d agrees with the definition, and its gradient with finite differences", "[autograd]") {
  const int kernel = GENERATE(1, 2, 3, 4, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const Sizes sizes = GENERATE(Sizes{{1, 5, 5, 1}, 1}, Sizes{{2, 7, 6, 3}, 5}, Sizes{{1, 5, 9, 17}, 10});
  CAPTURE(kernel, stride, padding == Padding::same, sizes.x.to_string(), sizes.outputs);
  const GradientCase c = conv2d_case(sizes, kernel, {.stride = stride, .padding = padding}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("conv2d of batches and channel counts that fill neither chunks nor vectors", "[autograd]") {
  const int kernel = GENERATE(1, 3);
  const Sizes sizes = GENERATE(Sizes{{17, 4, 3, 24}, 9}, Sizes{{3, 2, 2, 33}, 50}, Sizes{{35, 1, 1, 7}, 16});
  CAPTURE(kernel, sizes.x.to_string(), sizes.outputs);
  const GradientCase c = conv2d_case(sizes, kernel, {}, false);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("conv2d by kernels of three rows to a vector of channels, which sweep down the image",
          "[autograd]") {
  const std::int64_t outputs = GENERATE(4, 8, 16);  // the lanes of the instruction sets
  const std::int64_t kernel_width = GENERATE(1, 3, 4);
  const std::int64_t height = GENERATE(3, 4, 5, 8);
  const std::int64_t width = GENERATE(4, 7, 8, 19);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  CAPTURE(outputs, kernel_width, height, width, padding == Padding::same);
  const GradientCase c =
      conv2d_case({2, height, width, 3}, {3, kernel_width, 3, outputs}, {.padding = padding}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("conv2d of images lower than a kernel of three rows", "[autograd]") {
  const std::int64_t height = GENERATE(1, 2), outputs = GENERATE(4, 8, 16);
  CAPTURE(height, outputs);
  const GradientCase c = conv2d_case({{3, height, 2, 5}, outputs}, 3, {}, false);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("conv2d keeps its digits over large images", "[autograd]") {
  const int kernel = GENERATE(1, 3);
  CAPTURE(kernel);
  const GradientCase c = conv2d_case({{2, 31, 37, 3}, 4}, kernel, {}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("conv2d by rectangles with a stride along each axis", "[autograd]") {
  const Size2D kernel = GENERATE(Size2D(1, 3), Size2D(3, 1), Size2D(3, 5), Size2D(4, 2));
  const Size2D stride = GENERATE(Size2D(1, 2), Size2D(2, 1), Size2D(3, 2));
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const std::int64_t outputs = GENERATE(6, 16);
  CAPTURE(kernel.height, kernel.width, stride.height, stride.width, padding == Padding::same, outputs);
  const GradientCase c = conv2d_case({2, 7, 9, 3}, {kernel.height, kernel.width, 3, outputs},
                                     {.stride = stride, .padding = padding}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("conv2d in groups, by taps that lie apart", "[autograd]") {
  const std::int64_t groups = GENERATE(1, 2, 4);
  const Size2D kernel = GENERATE(Size2D(1), Size2D(3), Size2D(3, 2));
  const Size2D stride = GENERATE(Size2D(1), Size2D(2), Size2D(1, 2));
  const Size2D dilation = GENERATE(Size2D(1), Size2D(2), Size2D(3, 1));
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const Sizes sizes = GENERATE(Sizes{{1, 7, 8, 4}, 4}, Sizes{{2, 8, 7, 12}, 8});
  CAPTURE(groups, kernel.height, stride.height, dilation.height, padding == Padding::same, sizes.outputs);
  const GradientCase c =
      conv2d_case(sizes.x, {kernel.height, kernel.width, sizes.x[3] / groups, sizes.outputs},
                  {.stride = stride, .padding = padding, .dilation = dilation, .groups = groups}, true);
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("conv2d passes no gradient to what requires none", "[autograd]") {
  const Variable x(random_tensor(Shape{1, 3, 3, 2}, 1));
  const Variable w = random_leaf(Shape{3, 3, 2, 4}, 2);
  Variable y = ops::conv2d(x, w, Variable());
  y.backward(random_tensor(y.shape(), 3));
  CHECK(x.grad().empty());
  CHECK(w.grad().shape() == w.shape());
}

TEST_CASE("conv2d refuses shapes that do not fit and names both", "[autograd]") {
  const Variable x(Tensor::zeros(Shape{1, 4, 4, 3}));
  const Variable w(Tensor::zeros(Shape{3, 3, 4, 8}));
  CHECK(error_message([&] { ops::conv2d(x, w, Variable()); }) ==
        "conv2d: weight has 4 input channels but input has 3 (input [1,4,4,3], weight [3,3,4,8])");
  const Variable fitting(Tensor::zeros(Shape{3, 3, 3, 8}));
  const Variable bias(Tensor::zeros(Shape{4}));
  CHECK(error_message([&] { ops::conv2d(x, fitting, bias); }) ==
        "conv2d: bias is not one value for each of 8 channels (bias [4], weight [3,3,3,8])");
  CHECK(error_message([&] { ops::conv2d(bias, w, Variable()); }) ==
        "conv2d: input has 1 axes, not 4 (input [4])");
  CHECK(error_message([&] { ops::conv2d(x, fitting, Variable(), {.groups = 2}); }) ==
        "conv2d: 2 groups do not divide 3 input channels and 8 outputs (input [1,4,4,3], weight [3,3,3,8])");
  const Variable six(Tensor::zeros(Shape{1, 4, 4, 6}));
  CHECK(
      error_message([&] { ops::conv2d(six, w, Variable(), {.groups = 2}); }) ==
      "conv2d: weight has 4 input channels but input has 6 in 2 groups (input [1,4,4,6], weight [3,3,4,8])");
  const Variable large(Tensor::zeros(Shape{5, 5, 3, 8}));
  CHECK(error_message([&] { ops::conv2d(x, large, Variable(), {.padding = Padding::valid}); }) ==
        "conv2d: kernel 5x5 is larger than the input, which Padding::same would pad (input [1,4,4,3])");
  CHECK(error_message(
            [&] { ops::conv2d(x, fitting, Variable(), {.padding = Padding::valid, .dilation = 2}); }) ==
        "conv2d: kernel 3x3 with dilation 2x2 is larger than the input, which Padding::same would pad (input "
        "[1,4,4,3])");
  CHECK(error_message([&] { ops::conv2d(x, fitting, Variable(), {.stride = 0}); }) ==
        "conv2d: kernel 3x3, stride 0x0 and dilation 1x1 must be from 1 to 1073741824 (input [1,4,4,3])");
}
