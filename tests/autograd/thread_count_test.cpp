// Every operator gives the same bits, forward and backward, whatever the number of threads.
#include <cstring>
#include <functional>

#include "autograd/operator_cases.h"
#include "catch.h"
#include "chispa/autograd/batch_norm.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/conv_chain.h"
#include "chispa/autograd/dense.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/dropout.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/core/parallel.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

struct ThreadCase {
  std::string name;
  std::vector<Shape> inputs;
  std::function<Variable(const std::vector<Variable>&)> apply;
};

const Shape kImages{19, 13, 11, 24};

std::vector<Label> labels(std::int64_t count) {
  std::vector<Label> result;
  for (std::int64_t n = 0; n < count; ++n) result.push_back(static_cast<Label>(n % 10));
  return result;
}

/// In training, without bias; weight, gamma and beta are the inputs from `first` on.
ops::ConvStage chain_layer(const std::vector<Variable>& inputs, std::size_t first, bool pooled) {
  ops::ConvStage layer;
  layer.weight = inputs[first];
  layer.gamma = inputs[first + 1];
  layer.beta = inputs[first + 2];
  layer.running = {Tensor::zeros(layer.gamma.shape()), Tensor::full(layer.gamma.shape(), 1.0f)};
  layer.norm.training = true;
  layer.pooled = pooled;
  return layer;
}

/// Those of operator_cases.h and what is a function of more than its inputs.
std::vector<ThreadCase> thread_cases() {
  using Inputs = const std::vector<Variable>&;
  const Shape channels{24};
  std::vector<ThreadCase> cases{
      {"conv2d 3x3", {kImages, {3, 3, 24, 17}, {17}}, [](Inputs i) { return ops::conv2d(i[0], i[1], i[2]); }},
      {"conv2d 1x1", {kImages, {1, 1, 24, 40}, {40}}, [](Inputs i) { return ops::conv2d(i[0], i[1], i[2]); }},
      {"conv2d stride 2",
       {kImages, {3, 3, 24, 8}, {8}},
       [](Inputs i) { return ops::conv2d(i[0], i[1], i[2], {.stride = 2}); }},
      {"conv2d in groups, dilated",
       {kImages, {3, 3, 8, 18}, {18}},
       [](Inputs i) { return ops::conv2d(i[0], i[1], i[2], {.dilation = 2, .groups = 3}); }},
      {"depthwise_conv2d, two filters a channel",
       {kImages, {3, 3, 48}, {48}},
       [](Inputs i) { return ops::depthwise_conv2d(i[0], i[1], i[2], {.dilation = 2}); }},
      {"depthwise_conv2d",
       {kImages, {3, 3, 24}, channels},
       [](Inputs i) { return ops::depthwise_conv2d(i[0], i[1], i[2]); }},
      {"depthwise_conv2d 5x5, stride 2",
       {kImages, {5, 5, 24}, channels},
       [](Inputs i) { return ops::depthwise_conv2d(i[0], i[1], i[2], {.stride = 2}); }},
      {"batch_norm in training",
       {kImages, channels, channels},
       [](Inputs i) {
         return ops::batch_norm(i[0], i[1], i[2], {Tensor::zeros(Shape{24}), Tensor::full(Shape{24}, 1.0f)},
                                {.training = true});
       }},
      {"batch_norm in inference",
       {kImages, channels, channels},
       [](Inputs i) {
         return ops::batch_norm(i[0], i[1], i[2], {Tensor::zeros(Shape{24}), Tensor::full(Shape{24}, 2.0f)},
                                {});
       }},
      {"conv_chain",
       {kImages, {3, 3, 24, 17}, {17}, {17}, {3, 3, 17}, {17}, {17}},
       [](Inputs i) {
         const std::vector<ops::ConvStage> layers{chain_layer(i, 1, true), chain_layer(i, 4, false)};
         return ops::conv_chain(i[0], layers);
       }},
      {"conv_chain of an inverted residual",
       {kImages, {1, 1, 24, 96}, {96}, {96}, {3, 3, 96}, {96}, {96}, {1, 1, 96, 24}, {24}, {24}},
       [](Inputs i) {
         std::vector<ops::ConvStage> layers;
         for (const std::size_t first : {1u, 4u, 7u}) layers.push_back(chain_layer(i, first, false));
         layers.back().activation = Activation::none;
         return ops::conv_chain(i[0], layers, {i[0], Activation::relu6});
       }},
      {"conv_chain with strides",
       {kImages, {3, 3, 24, 17}, {17}, {17}, {3, 3, 17}, {17}, {17}},
       [](Inputs i) {
         std::vector<ops::ConvStage> layers{chain_layer(i, 1, false), chain_layer(i, 4, false)};
         for (ops::ConvStage& layer : layers) layer.window.stride = 2;
         return ops::conv_chain(i[0], layers);
       }},
      {"max_pool2d", {kImages}, [](Inputs i) { return ops::max_pool2d(i[0], {.kernel = 3, .stride = 2}); }},
      {"dropout", {kImages}, [](Inputs i) { return ops::dropout(i[0], 0.3f, RandomStream(5)); }},
      {"dense", {{37, 300}, {300, 10}, {10}}, [](Inputs i) { return ops::dense(i[0], i[1], i[2]); }},
      {"softmax_cross_entropy",
       {{37, 10}},
       [](Inputs i) { return ops::softmax_cross_entropy(i[0], labels(37), {.label_smoothing = 0.1f}); }},
  };
  for (const OperatorCase& row : operator_cases::all())
    cases.push_back({row.name, row.shapes.back(), row.engine});
  return cases;
}

/// The operator's value and all gradients, made with `threads` threads.
std::vector<Tensor> results_with(int threads, const ThreadCase& c) {
  const int before = thread_count();
  set_thread_count(threads);
  std::vector<Variable> inputs;
  for (std::size_t i = 0; i < c.inputs.size(); ++i) inputs.emplace_back(random_tensor(c.inputs[i], i), true);
  Variable y = c.apply(inputs);
  std::vector<Tensor> results{y.value()};
  y.backward(random_tensor(y.shape(), 99));
  for (const Variable& input : inputs) results.push_back(input.grad());
  set_thread_count(before);
  return results;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.values().size_bytes()) == 0;
}

}  // namespace

TEST_CASE("the number of threads changes no bit of an operator's value or gradients", "[autograd]") {
  for (const ThreadCase& c : thread_cases()) {
    const std::vector<Tensor> alone = results_with(1, c);
    for (const int threads : {2, 5}) {
      const std::vector<Tensor> together = results_with(threads, c);
      REQUIRE(alone.size() == together.size());
      for (std::size_t i = 0; i < alone.size(); ++i) {
        CAPTURE(c.name, threads, i);
        CHECK(same_bits(alone[i], together[i]));
      }
    }
  }
}
