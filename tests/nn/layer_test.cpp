// Every layer: its value against the oracle, its gradients by input and parameters against finite
// differences.
#include "autograd/gradient_check.h"
#include "catch.h"
#include "chispa/nn/activation.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/max_pool2d.h"
#include "oracle/batch_norm.h"
#include "oracle/conv2d.h"
#include "oracle/dense.h"
#include "oracle/depthwise_conv2d.h"
#include "oracle/elementwise.h"
#include "oracle/max_pool2d.h"

using namespace chispa;
using oracle::Array;

namespace {

using Reference = std::function<Array(const std::vector<Array>& leaves)>;

/// `layer` applied to random images; the leaves are the input and then the layer's parameters, made random as
/// well.
GradientCase layer_case(nn::Layer& layer, const Shape& shape, const Reference& reference,
                        bool training = true) {
  GradientCase c;
  Shape example;
  for (int axis = 1; axis < shape.rank(); ++axis) example.append(shape[axis]);
  if (training) layer.initialize(std::vector{example}, RandomStream(1));
  c.leaves = {random_leaf(shape, 1)};
  std::uint64_t key = 2;
  for (nn::NamedParameter& named : layer.parameters()) {
    named.parameter.value() = random_tensor(named.parameter.shape(), key++);
    c.leaves.push_back(named.parameter);
  }
  c.engine = [&layer, x = c.leaves[0], training] {
    return layer.forward(std::vector{x}, {.training = training});
  };
  c.reference = reference;
  return c;
}

Array bias_or_none(const std::vector<Array>& leaves) {
  return leaves.size() > 2 ? leaves[2] : Array({0});
}

}  // namespace

TEST_CASE("Conv2D computes conv2d by its weight and bias", "[nn]") {
  const int kernel = GENERATE(1, 3, 5), stride = GENERATE(1, 2);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const bool bias = GENERATE(false, true);
  CAPTURE(kernel, stride, padding == Padding::same, bias);
  const Conv2DOptions window{.stride = stride, .padding = padding};
  nn::Conv2D layer({.channels = 5, .kernel = kernel, .window = window, .bias = bias});
  const GradientCase c = layer_case(layer, Shape{2, 7, 6, 3}, [&](const std::vector<Array>& leaves) {
    return oracle::conv2d(leaves[0], leaves[1], bias_or_none(leaves), window);
  });
  CHECK(c.leaves.size() == (bias ? 3 : 2));
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("DepthwiseConv2D computes depthwise_conv2d by its weight and bias", "[nn]") {
  const int kernel = GENERATE(1, 3, 5), stride = GENERATE(1, 2);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const bool bias = GENERATE(false, true);
  CAPTURE(kernel, stride, padding == Padding::same, bias);
  const Conv2DOptions window{.stride = stride, .padding = padding};
  nn::DepthwiseConv2D layer({.kernel = kernel, .window = window, .bias = bias});
  const GradientCase c = layer_case(layer, Shape{2, 7, 6, 5}, [&](const std::vector<Array>& leaves) {
    return oracle::depthwise_conv2d(leaves[0], leaves[1], bias_or_none(leaves), window);
  });
  CHECK(c.leaves.size() == (bias ? 3 : 2));
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("Dense computes dense by its weight and bias", "[nn]") {
  const bool bias = GENERATE(false, true);
  nn::Dense layer({.units = 5, .bias = bias});
  const GradientCase c = layer_case(layer, Shape{3, 7}, [](const std::vector<Array>& leaves) {
    return oracle::dense(leaves[0], leaves[1], bias_or_none(leaves));
  });
  CHECK(c.leaves.size() == (bias ? 3 : 2));
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("Dense keeps a map of one place a map", "[nn]") {
  nn::Dense layer({.units = 5});
  CHECK(layer.output_shape(std::vector{Shape{1, 1, 7}}) == Shape{1, 1, 5});
  layer.initialize(std::vector{Shape{1, 1, 7}}, RandomStream(1));
  const Tensor x = random_tensor(Shape{3, 1, 1, 7}, 1);
  const Tensor y = layer.forward(std::vector{Variable(x)}, {}).value();
  CHECK(y.shape() == Shape{3, 1, 1, 5});
  CHECK(oracle::relative_error(y.reshape(Shape{3, 5}),
                               oracle::dense(oracle::to_array(x.reshape(Shape{3, 7})),
                                             oracle::to_array(layer.weight().value()), Array({0}))) < 1e-5);
}

TEST_CASE("BatchNorm normalizes by the batch in training and by what it has seen otherwise", "[nn]") {
  constexpr float kEpsilon = 1e-3f;
  nn::BatchNorm layer({.momentum = 1.0f, .epsilon = kEpsilon});
  const Shape shape{3, 4, 2, 5};
  const GradientCase training = layer_case(layer, shape, [](const std::vector<Array>& leaves) {
    return oracle::batch_norm(leaves[0], leaves[1], leaves[2], static_cast<double>(kEpsilon));
  });
  CHECK(forward_error(training) < 1e-5);
  CHECK(gradient_error(training) < 1e-5);

  // With momentum 1 the running statistics are now those of the batch.
  const oracle::Moments moments = oracle::channel_moments(oracle::to_array(random_tensor(shape, 1)));
  CHECK(oracle::relative_error(layer.running_mean(), moments.mean) < 1e-5);
  CHECK(oracle::relative_error(layer.running_variance(), oracle::scale(moments.variance, 24.0 / 23.0)) <
        1e-5);
  const Array mean = oracle::to_array(layer.running_mean());
  const Array variance = oracle::to_array(layer.running_variance());
  const GradientCase inference = layer_case(
      layer, shape,
      [&](const std::vector<Array>& leaves) {
        return oracle::normalize(leaves[0], mean, variance, leaves[1], leaves[2],
                                 static_cast<double>(kEpsilon));
      },
      false);
  CHECK(forward_error(inference) < 1e-5);
  CHECK(gradient_error(inference) < 1e-5);
}

TEST_CASE("ReLU, MaxPool2D and Flatten compute their operators", "[nn]") {
  const Shape shape{2, 7, 6, 5};
  nn::ReLU relu;
  const GradientCase rectified =
      layer_case(relu, shape, [](const std::vector<Array>& leaves) { return oracle::relu(leaves[0]); });
  CHECK(forward_error(rectified) == 0.0);
  CHECK(gradient_error(rectified) < 1e-5);

  nn::MaxPool2D pool({.kernel = 3, .stride = 2, .padding = Padding::same});
  const GradientCase pooled = layer_case(pool, shape, [](const std::vector<Array>& leaves) {
    return oracle::max_pool2d(leaves[0], {.kernel = 3, .stride = 2, .padding = Padding::same});
  });
  CHECK(forward_error(pooled) == 0.0);
  CHECK(gradient_error(pooled) < 1e-5);

  nn::Flatten flatten;
  const GradientCase flat =
      layer_case(flatten, shape, [](const std::vector<Array>& leaves) { return oracle::flatten(leaves[0]); });
  CHECK(forward_error(flat) == 0.0);
  CHECK(gradient_error(flat) < 1e-5);
}
