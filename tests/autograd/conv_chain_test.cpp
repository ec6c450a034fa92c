#include "chispa/autograd/conv_chain.h"

#include <cmath>

#include "autograd/gradient_check.h"
#include "catch.h"
#include "chispa/autograd/add.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/core/error.h"

using namespace chispa;

namespace {

/// The activation value by value, its derivative by central differences: slow, and independent of the
/// kernels.
Variable activated(const Variable& x, Activation activation) {
  const auto map = [](const Tensor& from, const auto& function) {
    Tensor to(from.shape());
    for (std::int64_t i = 0; i < to.size(); ++i) to.data()[i] = static_cast<float>(function(i));
    return to;
  };
  const Tensor n = x.value();
  const auto forward = [&](std::int64_t i) { return activate(activation, static_cast<double>(n.data()[i])); };
  return Variable(map(n, forward), {x}, [n, activation, map](const Tensor& dy, std::span<Variable> inputs) {
    const auto back = [&](std::int64_t i) {
      constexpr double kStep = 1e-7;
      const auto at = static_cast<double>(n.data()[i]);
      const double rise = activate(activation, at + kStep) - activate(activation, at - kStep);
      return static_cast<double>(dy.data()[i]) * rise / (2 * kStep);
    };
    inputs[0].accumulate_grad(map(n, back));
  });
}

/// Layers one after the other, on an input of their own.
struct Chain {
  Chain(const Shape& input, bool in_training)
      : x(random_leaf(input, 1)), channels(input[3]), training(in_training) {}

  /// Appends a layer; a depthwise one where `out` is 0.
  Chain& add(std::int64_t kernel, std::int64_t out, const Conv2DOptions& window, bool pooled,
             Activation activation = Activation::relu) {
    const std::uint64_t key = 10 * layers.size();
    ops::ConvStage layer;
    layer.weight = random_leaf(
        out == 0 ? Shape{kernel, kernel, channels} : Shape{kernel, kernel, channels / window.groups, out},
        key + 2);
    if (out != 0) channels = out;
    const Shape shape{channels};
    layer.bias = random_leaf(shape, key + 3);
    layer.window = window;
    layer.gamma = random_leaf(shape, key + 4);
    layer.beta = random_leaf(shape, key + 5);
    layer.running = {random_tensor(shape, key + 6), Tensor::full(shape, 2.0f)};
    layer.norm.training = training;
    layer.activation = activation;
    layer.pooled = pooled;
    layers.push_back(layer);
    return *this;
  }

  /// The chain becomes a residual block: what it makes of x and `from`, or x itself, are added.
  Chain& end(const Variable& from, Activation activation) {
    residual = {from, activation};
    return *this;
  }

  Variable fused() const { return ops::conv_chain(x, layers, residual); }
  Variable plain() const {
    Variable y = x;
    for (const ops::ConvStage& layer : layers) {
      const bool depthwise = layer.weight.shape().rank() == 3;
      const Variable z = depthwise ? ops::depthwise_conv2d(y, layer.weight, layer.bias, layer.window)
                                   : ops::conv2d(y, layer.weight, layer.bias, layer.window);
      y = activated(ops::batch_norm(z, layer.gamma, layer.beta, layer.running, layer.norm), layer.activation);
      if (layer.pooled) y = ops::max_pool2d(y, {});
    }
    return residual.shortcut.is_set() ? activated(ops::add(y, residual.shortcut), residual.activation) : y;
  }

  /// All but the biases, whose gradients are 0 in one and rounding in the other.
  std::vector<Variable> leaves() const {
    std::vector<Variable> list{x};
    for (const ops::ConvStage& layer : layers)
      list.insert(list.end(), {layer.weight, layer.gamma, layer.beta});
    if (residual.shortcut.is_set()) list.push_back(residual.shortcut);
    return list;
  }

  Variable x;
  std::int64_t channels;
  bool training;
  std::vector<ops::ConvStage> layers;
  ops::ResidualEnd residual;
};

double relative_error(const Tensor& actual, const Tensor& expected) {
  return oracle::relative_error(actual, oracle::to_array(expected));
}

/// Value, running statistics and gradients of `a` fused against those of `b`, an equal chain, by plain
/// operators.
void check_equal(const Chain& a, const Chain& b) {
  Variable fused = a.fused();
  Variable plain = b.plain();
  CHECK(relative_error(fused.value(), plain.value()) < 1e-5);
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    CHECK(relative_error(a.layers[i].running.mean, b.layers[i].running.mean) < 1e-5);
    CHECK(relative_error(a.layers[i].running.variance, b.layers[i].running.variance) < 1e-5);
  }
  const Tensor seed = random_tensor(plain.shape(), 7);
  fused.backward(seed);
  plain.backward(seed.clone());
  for (std::size_t leaf = 0; leaf < a.leaves().size(); ++leaf) {
    CAPTURE(leaf);
    CHECK(relative_error(a.leaves()[leaf].grad(), b.leaves()[leaf].grad()) < 1e-4);
  }
  for (const ops::ConvStage& layer : a.layers)
    if (a.training) CHECK(std::as_const(layer.bias).grad().values()[0] == 0.0f);
}

}  // namespace

TEST_CASE("conv_chain of one layer is the plain operators in one", "[autograd]") {
  const bool depthwise = GENERATE(false, true), training = GENERATE(true, false);
  const std::int64_t kernel = GENERATE(1, 3, 4);
  const int stride = GENERATE(1, 2);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  // The norm undoes a 1x1 depthwise kernel's scaling of a channel: its gradient is nothing but rounding.
  if (depthwise && kernel == 1) return;
  const bool pooled = GENERATE(false, true);
  const std::int64_t height = GENERATE(7, 8);
  CAPTURE(depthwise, training, kernel, stride, padding == Padding::same, pooled, height);
  const auto chain = [&] {
    return Chain({3, height, 6, 5}, training)
        .add(kernel, depthwise ? 0 : 18, {.stride = stride, .padding = padding}, pooled);
  };
  check_equal(chain(), chain());
}

TEST_CASE("conv_chain of several layers is the plain operators of them all", "[autograd]") {
  const bool training = GENERATE(true, false);
  // Channels that fill vectors, that do in twos and threes, and that never do.
  const std::int64_t channels = GENERATE(16, 24, 5);
  const std::int64_t images = GENERATE(3, 33);
  const std::int64_t size = GENERATE(8, 11);
  CAPTURE(training, channels, images, size);
  const auto chain = [&] {
    Chain layers({images, size, size, 3}, training);
    layers.add(3, channels, {}, false).add(3, 0, {}, false).add(1, 2 * channels, {}, true);
    return layers.add(3, 0, {.stride = 2}, false).add(3, channels, {}, true);
  };
  check_equal(chain(), chain());
}

TEST_CASE("conv_chain takes stages of any activation that it has", "[autograd]") {
  const bool training = GENERATE(true, false);
  using enum Activation;
  const Activation first = GENERATE(none, relu6, hard_swish, silu),
                   last = GENERATE(none, relu6, hard_swish, silu);
  CAPTURE(training, to_string(first), to_string(last));
  const auto chain = [&] {
    Chain layers({5, 9, 8, 3}, training);
    layers.add(3, 16, {}, false, first).add(3, 0, {.stride = 2}, false, first).add(3, 24, {}, false, last);
    // Beyond the corners on both sides, and not much further.
    for (ops::ConvStage& layer : layers.layers)
      for (float& gamma : layer.gamma.value().values()) gamma *= training ? 4.0f : 0.25f;
    return layers;
  };
  SECTION("with a graph") {
    check_equal(chain(), chain());
  }
  SECTION("without") {
    const NoGradGuard no_graph;
    CHECK(relative_error(chain().fused().value(), chain().plain().value()) < 1e-4);
  }
}

TEST_CASE("conv_chain of inverted residuals, whose expansions are made again", "[autograd]") {
  const std::int64_t images = GENERATE(3, 33);
  const std::int64_t size = GENERATE(5, 17);
  const int stride = GENERATE(1, 2);
  CAPTURE(images, size, stride);
  const auto chain = [&] {
    Chain layers({images, size, size, 4}, true);
    layers.add(1, 24, {}, false, Activation::relu6).add(3, 0, {.stride = stride}, false, Activation::relu6);
    layers.add(1, 5, {}, false).add(1, 16, {}, false).add(3, 0, {}, false);
    return layers.add(1, 4, {}, false).add(1, 12, {}, true).add(1, 36, {}, false);
  };
  check_equal(chain(), chain());
}

TEST_CASE("conv_chain pools what an activation of bounds gives", "[autograd]") {
  const bool training = GENERATE(true, false);
  const Activation activation = GENERATE(Activation::none, Activation::relu6);
  CAPTURE(training, to_string(activation));
  const auto chain = [&] {
    Chain layers({5, 9, 8, 3}, training);
    layers.add(1, 24, {}, false).add(3, 16, {}, true, activation);
    for (float& gamma : layers.layers[1].gamma.value().values()) gamma *= 4.0f;
    return layers;
  };
  check_equal(chain(), chain());
  const NoGradGuard no_graph;
  CHECK(relative_error(chain().fused().value(), chain().plain().value()) < 1e-5);
}

TEST_CASE("conv_chain ends in the addition of a shortcut", "[autograd]") {
  const bool training = GENERATE(true, false);
  const bool of_its_input = GENERATE(true, false);
  const Activation activation = GENERATE(Activation::none, Activation::relu, Activation::relu6);
  CAPTURE(training, of_its_input, to_string(activation));
  const auto chain = [&] {
    Chain layers({33, 6, 7, 8}, training);
    layers.add(1, 24, {}, false, Activation::relu6)
        .add(3, 0, {}, false)
        .add(1, 8, {}, false, Activation::none);
    return layers.end(of_its_input ? layers.x : random_leaf({33, 6, 7, 8}, 99), activation);
  };
  SECTION("with a graph") {
    check_equal(chain(), chain());
  }
  SECTION("without") {
    const NoGradGuard no_graph;
    CHECK(relative_error(chain().fused().value(), chain().plain().value()) < 1e-5);
  }
}

TEST_CASE("conv_chain without a graph gives the plain operators' values", "[autograd]") {
  const bool depthwise = GENERATE(false, true);
  const std::int64_t kernel = GENERATE(1, 3, 4);
  const int stride = GENERATE(1, 2);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const bool pooled = GENERATE(false, true);
  CAPTURE(depthwise, kernel, stride, padding == Padding::same, pooled);
  const Chain chain = Chain({3, 9, 10, 5}, false)
                          .add(kernel, depthwise ? 0 : 18, {.stride = stride, .padding = padding}, pooled)
                          .add(3, 7, {}, false);
  const NoGradGuard no_graph;
  CHECK(relative_error(chain.fused().value(), chain.plain().value()) < 1e-5);
}

TEST_CASE("conv_chain of groups, rectangular strides and taps that lie apart", "[autograd]") {
  const Conv2DOptions window =
      GENERATE(Conv2DOptions{.dilation = 2}, Conv2DOptions{.stride = {1, 2}}, Conv2DOptions{.groups = 2});
  const bool depthwise = GENERATE(false, true);
  if (depthwise && window.groups != 1) return;
  CAPTURE(window.dilation.height, window.stride.width, window.groups, depthwise);
  const auto chain = [&] {
    return Chain({3, 9, 10, 6}, true).add(3, depthwise ? 0 : 18, window, false).add(1, 7, {}, false);
  };
  check_equal(chain(), chain());
  Chain inference = chain();
  for (ops::ConvStage& layer : inference.layers) layer.norm.training = false;
  const NoGradGuard no_graph;
  CHECK(relative_error(inference.fused().value(), inference.plain().value()) < 1e-5);
}

TEST_CASE("conv_chain without a graph takes large images in bands", "[autograd]") {
  const std::int64_t height = GENERATE(1, 2, 19, 24);
  const std::int64_t width = GENERATE(2, 15, 33, 300);
  const std::int64_t kernel = GENERATE(1, 3);
  const bool pooled = GENERATE(false, true);
  if (pooled && height == 1) return;
  CAPTURE(height, width, kernel, pooled);
  Chain chain({2, height, width, 3}, false);
  chain.add(kernel, GENERATE(5, 8, 16), {}, false)
      .add(1, 17, {}, false)
      .add(1, 6, {}, pooled)
      .add(1, 4, {}, false);
  const NoGradGuard no_graph;
  CHECK(relative_error(chain.fused().value(), chain.plain().value()) < 1e-5);
}

TEST_CASE("conv_chain refuses shapes that do not fit, as the plain operators do", "[autograd]") {
  Chain chain = Chain({3, 7, 6, 5}, true).add(3, 18, {}, false).add(1, 4, {}, false);
  SECTION("a parameter of another length") {
    chain.layers[1].gamma = random_leaf({5}, 1);
    CHECK_THROWS_AS(chain.fused(), Error);
  }
  SECTION("an input with other channels") {
    chain.x = random_leaf({3, 7, 6, 4}, 1);
    CHECK_THROWS_AS(chain.fused(), Error);
  }
  SECTION("a layer that does not take what the one before it gives") {
    chain.layers[1].weight = random_leaf({1, 1, 17, 4}, 1);
    CHECK_THROWS_AS(chain.fused(), Error);
  }
  SECTION("an image too small to be pooled") {
    chain.layers[0].window = {.stride = 6};
    chain.layers[0].pooled = true;
    CHECK_THROWS_AS(chain.fused(), Error);
  }
  SECTION("a shortcut of another shape") {
    chain.end(random_leaf({3, 7, 6, 5}, 1), Activation::relu);
    CHECK_THROWS_AS(chain.fused(), Error);
  }
  SECTION("pooling of what does not grow with its argument") {
    chain.layers[0].pooled = true;
    chain.layers[0].activation = Activation::hard_swish;
    CHECK_THROWS_AS(chain.fused(), Error);
  }
  SECTION("one value a channel to train by") {
    chain.x = random_leaf({1, 1, 1, 5}, 1);
    CHECK_THROWS_AS(chain.fused(), Error);
  }
}

TEST_CASE("conv_chain lets what is not a number show", "[autograd]") {
  const bool training = GENERATE(true, false);
  CAPTURE(training);
  Chain chain = Chain({3, 7, 6, 5}, training).add(1, 18, {}, false);
  chain.x.value().data()[0] = NAN;
  const NoGradGuard no_graph;
  CHECK(std::isnan(chain.fused().value().data()[0]));
}
