#include "chispa/autograd/conv_batch_norm_relu.h"

#include <cmath>

#include "autograd/gradient_check.h"
#include "catch.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/relu.h"
#include "chispa/core/error.h"

using namespace chispa;

namespace {

/// A layer of 5 channels on x [3,height,6,5] and its input.
struct Case {
  Case(bool depthwise_kernel, std::int64_t kernel, const Conv2DOptions& window, bool training, bool pooled,
       std::int64_t height = 7)
      : depthwise(depthwise_kernel), x(random_leaf({3, height, 6, 5}, 1)) {
    layer.weight = random_leaf(depthwise ? Shape{kernel, kernel, 5} : Shape{kernel, kernel, 5, 18}, 2);
    const Shape channels{layer.weight.shape()[-1]};
    layer.bias = random_leaf(channels, 3);
    layer.window = window;
    layer.gamma = random_leaf(channels, 4);
    layer.beta = random_leaf(channels, 5);
    layer.running = {random_tensor(channels, 6), Tensor::full(channels, 2.0f)};
    layer.norm.training = training;
    layer.pooled = pooled;
  }

  Variable fused() const {
    return depthwise ? ops::depthwise_conv2d_batch_norm_relu(x, layer)
                     : ops::conv2d_batch_norm_relu(x, layer);
  }
  Variable plain() const {
    const Variable z = depthwise ? ops::depthwise_conv2d(x, layer.weight, layer.bias, layer.window)
                                 : ops::conv2d(x, layer.weight, layer.bias, layer.window);
    const Variable y = ops::relu(ops::batch_norm(z, layer.gamma, layer.beta, layer.running, layer.norm));
    return layer.pooled ? ops::max_pool2d(y, {}) : y;
  }
  std::vector<Variable> leaves() const { return {x, layer.weight, layer.gamma, layer.beta, layer.bias}; }

  bool depthwise;
  Variable x;
  ops::ConvBatchNormRelu layer;
};

double relative_error(const Tensor& actual, const Tensor& expected) {
  return oracle::relative_error(actual, oracle::to_array(expected));
}

}  // namespace

TEST_CASE("conv_batch_norm_relu is the three operators in one", "[autograd]") {
  const bool depthwise = GENERATE(false, true), training = GENERATE(true, false);
  const std::int64_t kernel = GENERATE(1, 3, 4);
  const int stride = GENERATE(1, 2);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  // The norm undoes a 1x1 depthwise kernel's scaling of a channel: its gradient is nothing but rounding.
  if (depthwise && kernel == 1) return;
  const bool pooled = GENERATE(false, true);
  const std::int64_t height = GENERATE(7, 8);
  CAPTURE(depthwise, training, kernel, stride, padding == Padding::same, pooled, height);
  const Conv2DOptions window{.stride = stride, .padding = padding};
  const Case a(depthwise, kernel, window, training, pooled, height);
  const Case b(depthwise, kernel, window, training, pooled, height);

  Variable fused = a.fused();
  Variable plain = b.plain();
  CHECK(relative_error(fused.value(), plain.value()) < 1e-5);
  CHECK(relative_error(a.layer.running.mean, b.layer.running.mean) < 1e-5);
  CHECK(relative_error(a.layer.running.variance, b.layer.running.variance) < 1e-5);

  const Tensor seed = random_tensor(plain.shape(), 7);
  fused.backward(seed);
  plain.backward(seed.clone());
  for (std::size_t leaf = 0; leaf < 4; ++leaf) {
    CAPTURE(leaf);
    CHECK(relative_error(a.leaves()[leaf].grad(), b.leaves()[leaf].grad()) < 1e-4);
  }
  if (training) CHECK(std::as_const(a.layer.bias).grad().values()[0] == 0.0f);
}

TEST_CASE("conv_batch_norm_relu without a graph gives the plain operators' values", "[autograd]") {
  const bool depthwise = GENERATE(false, true);
  const std::int64_t kernel = GENERATE(1, 3);
  const bool pooled = GENERATE(false, true);
  const Case c(depthwise, kernel, {}, false, pooled, 8);
  const NoGradGuard no_grad;
  CHECK(relative_error(c.fused().value(), c.plain().value()) < 1e-5);
}

TEST_CASE("conv_batch_norm_relu refuses shapes that do not fit, as the plain operators do", "[autograd]") {
  Case c(false, 3, {}, true, false);
  c.layer.gamma = random_leaf({4}, 1);
  CHECK_THROWS_AS(c.fused(), Error);
  c = Case(false, 3, {}, true, false);
  c.x = random_leaf({3, 7, 6, 4}, 1);
  CHECK_THROWS_AS(c.fused(), Error);
}

TEST_CASE("conv_batch_norm_relu lets what is not a number show", "[autograd]") {
  const bool training = GENERATE(true, false);
  CAPTURE(training);
  Case c(false, 1, {}, training, false);
  Tensor input = c.x.value();
  input.data()[0] = NAN;
  const NoGradGuard no_graph;
  CHECK(std::isnan(c.fused().value().data()[0]));
}
