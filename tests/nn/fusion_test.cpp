#include "nn/fusion.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <thread>

#include "catch.h"
#include "chispa/nn/activation.h"
#include "chispa/nn/add.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/sequential.h"
#include "oracle/array.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

const Shape kInput{8, 7, 4};

/// Builds a network and says in how many steps it is computed, "1 x 3 + 2": a run of three stages that ends
/// in an addition, and two layers of their own.
struct FusionCase {
  const char* name;
  std::function<void(nn::Network&)> build;
  const char* steps;
};

nn::Sequential& stage(nn::Sequential& path, std::int64_t channels, std::int64_t kernel,
                      Conv2DOptions window = {}) {
  return path.add<nn::Conv2D>({.channels = channels, .kernel = kernel, .window = window})
      .add<nn::BatchNorm>();
}

nn::Sequential& depthwise(nn::Sequential& path, const nn::DepthwiseConv2D::Options& options = {}) {
  return path.add<nn::DepthwiseConv2D>(options).add<nn::BatchNorm>();
}

void inverted_residual(nn::Sequential& path, std::int64_t channels) {
  path.residual([&](nn::Sequential& inner) {
    stage(inner, 6 * channels, 1).add<nn::ReLU6>();
    depthwise(inner).add<nn::ReLU6>();
    stage(inner, channels, 1);
  });
}

/// relu(path + shortcut) with a convolution on both; the shortcut comes first or last in the order of nodes.
void projected_residual(nn::Network& network, bool shortcut_first) {
  nn::Sequential stem(network);
  stage(stem, 8, 3).add<nn::ReLU>();
  nn::Sequential path(network, stem.at()), shortcut(network, stem.at());
  if (shortcut_first) stage(shortcut, 16, 1, {.stride = 2});
  stage(path, 16, 3, {.stride = 2}).add<nn::ReLU>();
  stage(path, 16, 3);
  if (!shortcut_first) stage(shortcut, 16, 1, {.stride = 2});
  const int sum = network.add(nn::Add(), {path.at(), shortcut.at()});
  nn::Sequential end(network, sum);
  stage(end.add<nn::ReLU>(), 5, 1).add<nn::ReLU>();
}

std::vector<FusionCase> fusion_cases() {
  using nn::Network;
  using nn::Sequential;
  return {
      {"stages and pooling",
       [](Network& network) {
         Sequential path(network);
         stage(path, 8, 3).add<nn::ReLU>().add<nn::MaxPool2D>({});
         stage(path, 8, 3).add<nn::ReLU6>().add<nn::MaxPool2D>({});
       },
       "0 x 2 + 0"},
      {"activations, one of which a chain does not have",
       [](Network& network) {
         Sequential path(network);
         depthwise(stage(path, 8, 3).add<nn::HardSwish>()).add<nn::SiLU>();
         stage(path, 8, 1).add<nn::Tanh>();
       },
       "0 x 3 + 1"},
      {"groups, dilation, several filters a channel",
       [](Network& network) {
         Sequential path(network);
         stage(path, 8, 3, {.groups = 2}).add<nn::ReLU>();
         depthwise(path, {.window = {.dilation = 2}, .multiplier = 2}).add<nn::ReLU>();
         stage(path, 4, 1);
       },
       "0 x 3 + 0"},
      {"inverted residuals",
       [](Network& network) {
         Sequential path(network);
         stage(path, 6, 3).add<nn::ReLU6>();
         inverted_residual(path, 6);
         inverted_residual(path, 6);
         stage(path, 9, 1).add<nn::ReLU6>();
       },
       "2 x 8 + 0"},
      {"projected residual", [](Network& network) { projected_residual(network, false); }, "1 x 5 + 0"},
      {"projected residual, shortcut first", [](Network& network) { projected_residual(network, true); },
       "1 x 5 + 0"},
      {"a value in the middle that another reads too",
       [](Network& network) {
         Sequential path(network);
         stage(path, 8, 3);
         const int norm = path.at();
         path.add<nn::ReLU>();
         stage(path, 8, 1).add<nn::ReLU>();
         network.add(nn::Add(), {path.at(), norm});
       },
       "1 x 2 + 1"},
      {"the same value twice, and one value for all places",
       [](Network& network) {
         Sequential path(network);
         stage(path, 8, 3);
         const int doubled = network.add(nn::Add(), {path.at(), path.at()});
         Sequential gate(network, doubled);
         stage(gate, 8, 3).add<nn::MaxPool2D>({.kernel = {8, 7}, .stride = 8});
         network.add(nn::Add(), {doubled, gate.at()});
       },
       "0 x 2 + 3"},
  };
}

std::string steps_of(const nn::Network& network) {
  int ends = 0, stages = 0, layers = 0;
  for (const nn::Step& step : nn::fuse(network)) {
    ends += step.adds;
    stages += static_cast<int>(step.stages.size());
    layers += step.stages.empty();
  }
  return std::to_string(ends) + " x " + std::to_string(stages) + " + " + std::to_string(layers);
}

/// Every node by its own layer.
Variable layer_by_layer(const nn::Network& network, const Variable& x, const nn::Pass& pass) {
  std::vector<Variable> values;
  for (const nn::Node& node : network.nodes()) {
    std::vector<Variable> inputs;
    for (const int input : node.inputs)
      inputs.push_back(input == nn::kNetworkInput ? x : values[static_cast<std::size_t>(input)]);
    values.push_back(node.layer->forward(inputs, pass));
  }
  return values.back();
}

double relative_error(const Tensor& actual, const Tensor& expected) {
  return oracle::relative_error(actual, oracle::to_array(expected));
}

/// The largest difference, relative to the largest value but to 1 where all are below: a convolution's bias
/// before a norm, or a norm's scale before another, have a gradient of nothing but rounding.
double gradient_error(const Tensor& actual, const Tensor& expected) {
  double largest = 1, difference = 0;
  for (std::int64_t i = 0; i < expected.size(); ++i) {
    const auto a = static_cast<double>(actual.data()[i]), e = static_cast<double>(expected.data()[i]);
    largest = std::max(largest, std::fabs(e));
    difference = std::max(difference, std::fabs(a - e));
  }
  return difference / largest;
}

}  // namespace

TEST_CASE("a network gives the values and gradients of its layers, however many are fused", "[nn]") {
  const std::vector<FusionCase> cases = fusion_cases();
  const FusionCase& c = cases[GENERATE_COPY(range(std::size_t{0}, cases.size()))];
  CAPTURE(c.name);
  nn::Network fused("fused", kInput, RandomStream(1)), plain("plain", kInput, RandomStream(1));
  c.build(fused);
  c.build(plain);
  CHECK(steps_of(fused) == c.steps);
  const Variable x(random_tensor({5, 8, 7, 4}, 1), true), same_x(x.value(), true);
  const nn::Pass training{.training = true};
  Variable y = fused.forward(x, training);
  Variable expected = layer_by_layer(plain, same_x, training);
  CHECK(relative_error(y.value(), expected.value()) < 1e-5);
  const Tensor dy = random_tensor(y.shape(), 2);
  y.backward(dy);
  expected.backward(dy.clone());
  CHECK(gradient_error(x.grad(), same_x.grad()) < 1e-4);
  for (std::size_t i = 0; i < fused.parameters().size(); ++i) {
    CAPTURE(fused.parameters()[i].name);
    CHECK(gradient_error(fused.parameters()[i].parameter.grad(), plain.parameters()[i].parameter.grad()) <
          1e-3);
  }
  for (std::size_t i = 0; i < fused.buffers().size(); ++i)
    CHECK(relative_error(fused.buffers()[i].buffer, plain.buffers()[i].buffer) < 1e-5);
  const NoGradGuard no_graph;
  CHECK(relative_error(fused.forward(x, {}).value(), layer_by_layer(plain, x, {}).value()) < 1e-5);
}

namespace {

std::vector<float> answer(nn::Network& network, const Tensor& x) {
  const NoGradGuard no_graph;
  const Tensor y = network.forward(Variable(x), {}).value();
  return {y.values().begin(), y.values().end()};
}

}  // namespace

TEST_CASE("a network is planned once, and anew when a node is added", "[nn]") {
  const std::vector<FusionCase> cases = fusion_cases();
  const FusionCase& c = cases[GENERATE_COPY(range(std::size_t{0}, cases.size()))];
  CAPTURE(c.name);
  nn::Network network("test", kInput, RandomStream(1)), other("test", kInput, RandomStream(1));
  c.build(network);
  c.build(other);
  const Tensor x = random_tensor({2, 8, 7, 4}, 1);
  const std::vector<float> first = answer(network, x);
  const auto plan = network.plan();
  CHECK(answer(network, x) == first);
  CHECK(network.plan() == plan);

  // The activation joins the last step where that is a run; the twin has had no plan before it.
  for (nn::Network* const one : {&network, &other})
    one->add(nn::SiLU(), {static_cast<int>(one->nodes().size()) - 1});
  CHECK(network.plan() != plan);
  CHECK(answer(network, x) == answer(other, x));
  CHECK(answer(network, x) != first);
}

TEST_CASE("several threads may ask one network at once", "[nn]") {
  nn::Network network("test", kInput, RandomStream(1)), alone("test", kInput, RandomStream(1));
  for (nn::Network* const one : {&network, &alone}) projected_residual(*one, false);
  constexpr std::size_t kThreads = 4;
  std::vector<std::vector<float>> answers(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&network, &mine = answers[i], i] {
      mine = answer(network, random_tensor({2, 8, 7, 4}, static_cast<std::uint64_t>(i)));
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < kThreads; ++i)
    CHECK(answers[i] == answer(alone, random_tensor({2, 8, 7, 4}, static_cast<std::uint64_t>(i))));
}
