#include "chispa/nn/network.h"

#include <string>
#include <vector>

#include "catch.h"
#include "chispa/nn/activation.h"
#include "chispa/nn/add.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/multiply.h"
#include "chispa/nn/sequential.h"
#include "error_message.h"
#include "oracle/conv2d.h"
#include "oracle/dense.h"
#include "oracle/elementwise.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

std::vector<std::string> parameter_names(const nn::Module& network) {
  std::vector<std::string> names;
  for (const nn::NamedParameter& named : network.parameters()) names.push_back(named.name);
  return names;
}

template <typename L>
const L& layer(const nn::Network& network, std::size_t index) {
  return dynamic_cast<const L&>(*network.nodes()[index].layer);
}

oracle::Array convolved(const nn::Network& network, std::size_t index, const oracle::Array& x) {
  const auto& conv = layer<nn::Conv2D>(network, index);
  return oracle::conv2d(x, oracle::to_array(conv.weight().value()), oracle::to_array(conv.bias().value()),
                        {});
}

const Shape kInput{4, 6, 2};

nn::Network empty_network() {
  return {"test", kInput, RandomStream(1)};
}

}  // namespace

TEST_CASE("a network gives each node what its inputs gave", "[nn]") {
  nn::Network network = empty_network();
  const int stem = network.add(nn::Conv2D({.channels = 3}), {nn::kNetworkInput}, "stem");
  const int left = network.add(nn::Conv2D({.channels = 3, .kernel = 1}), {stem}, "left");
  const int right = network.add(nn::Conv2D({.channels = 3}), {stem}, "right");
  network.add(nn::Add(), {left, right}, "sum");
  network.add(nn::Multiply(), {3, stem}, "product");
  const Tensor x = random_tensor(Shape{2, 4, 6, 2}, 3);
  const oracle::Array at_stem = convolved(network, 0, oracle::to_array(x));
  const oracle::Array sum = oracle::add(convolved(network, 1, at_stem), convolved(network, 2, at_stem));
  const Variable y = network.forward(Variable(x), {});
  CHECK(oracle::relative_error(y.value(), oracle::multiply(sum, at_stem)) < 1e-5);
  CHECK(network.reader_counts() == std::vector<int>{3, 1, 1, 1, 0});
  CHECK(network.shape_of(left) == Shape{4, 6, 3});
  CHECK(network.parameter_count() == (18 + 1) * 3 + (3 + 1) * 3 + (27 + 1) * 3);
  CHECK(network.multiply_accumulates() == 24 * (18 * 3 + 9 + 81));
}

TEST_CASE("nodes name their parameters and buffers, by their index where they have no name", "[nn]") {
  nn::Network network = empty_network();
  nn::Sequential(network).add<nn::Conv2D>({.channels = 2}, "stem").add<nn::BatchNorm>().add<nn::ReLU>();
  CHECK(parameter_names(network) ==
        std::vector<std::string>{"stem.weight", "stem.bias", "1.gamma", "1.beta"});
  REQUIRE(network.buffers().size() == 2);
  CHECK(network.buffers()[1].name == "1.running_variance");
}

TEST_CASE("a residual block adds what it reads to what it makes of it", "[nn]") {
  nn::Network network = empty_network();
  nn::Sequential path(network);
  path.residual([](nn::Sequential& inner) { inner.add<nn::Conv2D>({.channels = 2}); });
  const Tensor x = random_tensor(Shape{1, 4, 6, 2}, 3);
  const oracle::Array in = oracle::to_array(x);
  CHECK(oracle::relative_error(network.forward(Variable(x), {}).value(),
                               oracle::add(convolved(network, 0, in), in)) < 1e-5);
}

TEST_CASE("a network whose end is a map of one place gives logits", "[nn]") {
  nn::Network network("test", Shape{1, 1, 2}, RandomStream(1));
  nn::Sequential(network).add<nn::Dense>({.units = 3});
  CHECK(network.forward(Variable(random_tensor(Shape{5, 1, 1, 2}, 1)), {}).shape() == Shape{5, 3});
}

TEST_CASE("two dropouts of one network draw different masks in one pass", "[nn]") {
  nn::Network network("test", Shape{100, 200, 1}, RandomStream(1));
  nn::Sequential(network).add<nn::Dropout>().add<nn::Dropout>();
  const Tensor ones = Tensor::full(Shape{1, 100, 200, 1}, 1.0f);
  const Tensor y = network.forward(Variable(ones), {.training = true, .random = RandomStream(4)}).value();
  int kept = 0;
  for (const float value : y.values()) kept += value != 0.0f;
  CHECK(kept > 4600);  // a quarter survives both; a half would, if the masks were one
  CHECK(kept < 5400);
}

TEST_CASE("nodes that do not fit are refused by name, and leave the network as it was", "[nn]") {
  nn::Network network = empty_network();
  const int stem = network.add(nn::Conv2D({.channels = 3}), {nn::kNetworkInput}, "stem");
  CHECK(
      error_message([&] {
        network.add(nn::Add(), {stem, nn::kNetworkInput}, "sum");
      }) ==
      "node sum (Add): its inputs are [4,6,3] and [4,6,2]; they must be equal, or the second [1,1,3]; a 1x1 "
      "Conv2D changes the channels, its stride the rest");
  CHECK(error_message([&] { network.add(nn::Dense({.units = 2}), {stem}); }) ==
        "node 1 (Dense): takes flat input but its input is [4,6,3]; put a Flatten or a GlobalAveragePool "
        "before "
        "it");
  CHECK(error_message([&] {
          network.add(nn::Conv2D({.channels = 4, .kernel = 5, .window = {.padding = Padding::valid}}),
                      {stem});
        }) ==
        "node 1 (Conv2D): its window covers 5 rows but its input is [4,6,3]; use padding: same, or a "
        "smaller kernel");
  CHECK(error_message([&] { network.add(nn::Conv2D({.channels = 4, .window = {.groups = 2}}), {stem}); }) ==
        "node 1 (Conv2D): cannot part 3 input and 4 output channels into 2 groups; both must be multiples");
  CHECK(error_message([&] { network.add(nn::Conv2D({.channels = 10'000'000}), {stem}); }) ==
        "node 1 (Conv2D): channels 10000000 is not in 1 ... 65536");
  CHECK(error_message([&] { network.add(nn::ReLU(), {stem}, "stem"); }) ==
        "node stem (ReLU): another node has its name");
  CHECK(error_message([&] { network.add(nn::ReLU(), {stem}, "a b"); }) ==
        "node a b (ReLU): its name has other characters than letters, digits and _ - .");
  CHECK(error_message([&] { network.add(nn::ReLU(), {1}); }) ==
        "node 1 (ReLU): reads node 1, which is not before it");
  CHECK(network.nodes().size() == 1);
  network.add(nn::Flatten(), {stem});
  CHECK(
      error_message([&] { network.add(nn::MaxPool2D(), {1}); }) ==
      "node 2 (MaxPool2D): takes a feature map [height,width,channels] but its input is [72], which is flat; "
      "put it before the Flatten");
}

TEST_CASE("a network with a node that nobody reads, or without any, computes nothing", "[nn]") {
  nn::Network network = empty_network();
  const Variable x(random_tensor(Shape{1, 4, 6, 2}, 1));
  CHECK(error_message([&] { network.forward(x, {}); }) == "network test: has no nodes");
  network.add(nn::ReLU(), {nn::kNetworkInput}, "lost");
  network.add(nn::ReLU(), {nn::kNetworkInput});
  CHECK(error_message([&] { network.forward(x, {}); }) ==
        "node lost (ReLU): nobody reads it; take it out, or name it in another's \"from\"");
  CHECK(error_message([] {
          nn::Network("test", Shape{0, 4, 3}, RandomStream(1));
        }) == "network test: input [0,4,3] is not the shape of an image [height,width,channels]");
}

TEST_CASE("a network refuses other images", "[nn]") {
  nn::Network network = empty_network();
  network.add(nn::ReLU(), {nn::kNetworkInput});
  CHECK(error_message([&] {
          network.forward(Variable(Tensor(Shape{1, 6, 4, 2})), {});
        }) == "network test: input [1,6,4,2] is not a batch of images [4,6,2]");
}

TEST_CASE("a profile names every part of a network once, counts its arithmetic, and changes no value",
          "[nn]") {
  nn::Network network("test", Shape{6, 6, 3}, RandomStream(1));
  nn::Sequential(network)
      .add<nn::Conv2D>({.channels = 4}, "stem")
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::Flatten>()
      .add<nn::Dense>({.units = 2});
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
  CHECK(profile.rows()[0].name == "stem Conv2D [3,3,3,4] BatchNorm ReLU");
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
