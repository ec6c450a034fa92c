#include "chispa/nn/sequential.h"

#include <cstring>

#include "catch.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/relu.h"
#include "oracle/dense.h"
#include "oracle/elementwise.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

std::vector<std::string> parameter_names(const nn::Layer& layer) {
  std::vector<std::string> names;
  for (const nn::NamedParameter& named : layer.parameters()) names.push_back(named.name);
  return names;
}

}  // namespace

TEST_CASE("Sequential applies its layers in order", "[nn]") {
  nn::Sequential network;
  const auto& first =
      network.add<nn::Dense>(nn::Dense::Options{.in_features = 4, .out_features = 6}, RandomStream(1));
  network.add<nn::ReLU>();
  const auto& second = network.add<nn::Dense>(
      nn::Dense::Options{.in_features = 6, .out_features = 2, .bias = false}, RandomStream(2));
  const Tensor x = random_tensor(Shape{3, 4}, 3);
  const oracle::Array hidden = oracle::dense(oracle::to_array(x), oracle::to_array(first.weight().value()),
                                             oracle::to_array(first.bias().value()));
  const oracle::Array expected =
      oracle::dense(oracle::relu(hidden), oracle::to_array(second.weight().value()), oracle::Array({0}));
  CHECK(oracle::relative_error(network.forward(Variable(x), {}).value(), expected) < 1e-5);
}

TEST_CASE("Sequential names parameters and buffers by the place of their layer, nested ones too", "[nn]") {
  nn::Sequential network;
  network.add<nn::Dense>(nn::Dense::Options{}, RandomStream(1));
  auto& inner = network.add<nn::Sequential>();
  inner.add<nn::ReLU>();
  inner.add<nn::BatchNorm>(nn::BatchNorm::Options{});
  CHECK(parameter_names(network) == std::vector<std::string>{"0.weight", "0.bias", "1.1.gamma", "1.1.beta"});
  REQUIRE(network.buffers().size() == 2);
  CHECK(network.buffers()[0].name == "1.1.running_mean");
  CHECK(network.buffers()[1].name == "1.1.running_variance");
}

TEST_CASE("two dropouts of one network draw different masks in one pass", "[nn]") {
  nn::Sequential network;
  network.add<nn::Dropout>(0.5f);
  network.add<nn::Dropout>(0.5f);
  const Tensor ones = Tensor::full(Shape{20000}, 1.0f);
  const Tensor y = network.forward(Variable(ones), {.training = true, .random = RandomStream(4)}).value();
  int kept = 0;
  for (const float value : y.values()) kept += value != 0.0f;
  CHECK(kept > 4600);  // a quarter survives both; a half would, if the masks were one
  CHECK(kept < 5400);
}

TEST_CASE("a profile names every part of a network once, counts its arithmetic, and changes no value",
          "[nn]") {
  nn::Sequential network;
  network.add<nn::Conv2D>(nn::Conv2D::Options{.in_channels = 3, .out_channels = 4, .kernel = 3},
                          RandomStream(1));
  network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 4});
  network.add<nn::ReLU>();
  network.add<nn::Flatten>();
  network.add<nn::Dense>(nn::Dense::Options{.in_features = 6 * 6 * 4, .out_features = 2}, RandomStream(2));
  const Tensor x = random_tensor(Shape{5, 6, 6, 3}, 3);
  const auto first_weight_gradient = [&](Profile* profile) {
    Variable y = network.forward(Variable(x), {.training = true, .profile = profile});
    y.backward(Tensor::full(y.shape(), 1.0f));
    Variable weight = network.parameters()[0].parameter;
    const Tensor gradient = weight.grad();
    weight.clear_grad();
    return std::vector<float>(gradient.values().begin(), gradient.values().end());
  };

  Profile profile;
  CHECK(first_weight_gradient(&profile) == first_weight_gradient(nullptr));
  first_weight_gradient(&profile);
  REQUIRE(profile.rows().size() == 3);
  CHECK(profile.rows()[0].name == "0 Conv2D [3,3,3,4] BatchNorm ReLU");
  CHECK(profile.rows()[2].name == "4 Dense");
  // Two passes; the input asks for no gradient, so that the way back has the weights' products only.
  const double products = 2.0 * 2.0 * (3 * 3 * 3 * 4) * (6 * 6) * 5;
  CHECK(profile.rows()[0].forward.flops == products);
  CHECK(profile.rows()[0].backward.flops == products);
  for (const ProfileRow& row : profile.rows()) {
    CAPTURE(row.name);
    CHECK(row.forward.seconds > 0);
    CHECK(row.backward.seconds > 0);
  }
}
