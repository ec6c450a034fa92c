#include "chispa/nn/model.h"

#include <algorithm>

#include "catch.h"
#include "chispa/autograd/softmax_cross_entropy.h"
#include "error_message.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

std::vector<std::string> kinds_of(const nn::Network& network) {
  std::vector<std::string> kinds;
  for (const nn::Node& node : network.nodes()) kinds.push_back(node.layer->kind());
  return kinds;
}

}  // namespace

TEST_CASE("the reference network has the layers and the size it is documented with", "[nn]") {
  const auto network = nn::make_model({}, RandomStream(1));
  CHECK(network->parameter_count() == 59074);
  const std::vector<std::string> separable{"DepthwiseConv2D", "BatchNorm", "ReLU",
                                           "Conv2D",          "BatchNorm", "ReLU"};
  std::vector<std::string> expected{"Conv2D", "BatchNorm", "ReLU"};
  const auto append = [&](const std::vector<std::string>& kinds) {
    expected.insert(expected.end(), kinds.begin(), kinds.end());
  };
  append(separable);
  append({"MaxPool2D"});
  append(separable);
  append({"MaxPool2D"});
  append(separable);
  append(separable);
  append({"MaxPool2D", "Flatten", "Dropout", "Dense"});
  CHECK(kinds_of(*network) == expected);
}

TEST_CASE("the teacher is plain convolutions that are each normalized, rectified and some pooled", "[nn]") {
  const auto network = nn::make_model({.name = "teacher"}, RandomStream(1));
  CHECK(network->parameter_count() == 1064330);
  std::string kinds;
  for (const std::string& kind : kinds_of(*network)) kinds += kind + " ";
  const std::string block = "Conv2D BatchNorm ReLU ", pool = "MaxPool2D ";
  CHECK(kinds ==
        block + pool + block + block + pool + block + block + pool + block + pool + "Flatten Dropout Dense ");
  CHECK(network->forward(Variable(random_tensor(Shape{1, 32, 32, 3}, 1)), {}).shape() == Shape{1, 10});
}

TEST_CASE("a network maps images to logits at any size it can be pooled down from", "[nn]") {
  const auto [height, width] =
      GENERATE(table<std::int64_t, std::int64_t>({{32, 32}, {8, 8}, {17, 9}, {40, 24}}));
  CAPTURE(height, width);
  const auto network = nn::make_model({.height = height, .width = width, .classes = 7}, RandomStream(1));
  const Variable y = network->forward(Variable(random_tensor(Shape{2, height, width, 3}, 1)), {});
  CHECK(y.shape() == Shape{2, 7});
}

TEST_CASE("the width multiplier scales channels, not classes", "[nn]") {
  const auto narrow = nn::make_model({.width_multiplier = 0.25}, RandomStream(1));
  const auto wide = nn::make_model({.width_multiplier = 2.0}, RandomStream(1));
  CHECK(narrow->parameter_count() < 59074 / 4);
  CHECK(wide->parameter_count() > 59074 * 2);
  CHECK(wide->forward(Variable(random_tensor(Shape{1, 32, 32, 3}, 1)), {}).shape() == Shape{1, 10});
}

TEST_CASE("a network that is only to be checked or restored draws no weights", "[nn]") {
  const auto drawn = nn::make_model({}, RandomStream(1)), zeros = nn::make_model({}, std::nullopt);
  REQUIRE(zeros->parameters().size() == drawn->parameters().size());
  for (std::size_t i = 0; i < zeros->parameters().size(); ++i) {
    const nn::NamedParameter zero = zeros->parameters()[i], random = drawn->parameters()[i];
    CAPTURE(zero.name);
    CHECK(zero.name == random.name);
    CHECK(zero.parameter.shape() == random.parameter.shape());
    if (!zero.name.ends_with("weight")) continue;
    const Tensor& values = zero.parameter.value();
    CHECK(
        std::all_of(values.values().begin(), values.values().end(), [](float value) { return value == 0; }));
  }
}

TEST_CASE("every parameter of the reference network gets a gradient", "[nn]") {
  const auto network = nn::make_model({}, RandomStream(1));
  const std::vector<Label> labels{3, 1, 4};
  Variable loss = ops::softmax_cross_entropy(
      network->forward(Variable(random_tensor(Shape{3, 32, 32, 3}, 1)), {.training = true}), labels);
  loss.backward();
  for (const nn::NamedParameter& named : network->parameters()) {
    CAPTURE(named.name);
    CHECK(named.parameter.grad().shape() == named.parameter.shape());
  }
}

TEST_CASE("a network that cannot be built is refused by name", "[nn]") {
  const RandomStream random(1);
  CHECK(error_message([&] { nn::make_model({.name = "resnet"}, random); }) ==
        "model \"resnet\" is not known; there are dscnn, espnetv2, mnasnet, mobilenetv2, mobilenetv3, "
        "resnet8, sepconv, "
        "teacher");
  CHECK(error_message([&] { nn::make_model({.height = 7}, random); }) ==
        "sepconv.yaml:21: node 29 (MaxPool2D): its window covers 2 rows but its input is [1,8,192]; use "
        "padding: same, or a smaller kernel");
  CHECK(error_message([&] { nn::make_model({.classes = 1}, random); }) ==
        "model sepconv: input 32x32x3 with 1 classes; sizes must be at least 1, classes at least 2");
  CHECK(error_message([&] { nn::make_model({.width_multiplier = -1.0}, random); }) ==
        "model sepconv: width multiplier -1 is not in [0, 64]");
}
