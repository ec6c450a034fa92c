#include "chispa/quant/fold.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.h"
#include "chispa/nn/add.h"
#include "chispa/nn/model.h"
#include "chispa/nn/multiply.h"
#include "error_message.h"
#include "quant/random_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

/// Largest difference between the network at inference and its folded chain, relative to the largest output.
double difference(nn::Network& network, const Tensor& images) {
  const NoGradGuard guard;
  const Tensor expected = network.forward(Variable(images), {}).value();
  const Tensor folded = run(fold(network), images);
  REQUIRE(folded.size() == expected.size());
  double largest = 0.0, magnitude = 1.0;
  for (std::int64_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::fabs(static_cast<double>(expected.data()[i]) - folded.data()[i]));
    magnitude = std::max(magnitude, std::fabs(static_cast<double>(expected.data()[i])));
  }
  return largest / magnitude;
}

/// The layer of node `index`.
template <typename L>
const L& layer(const nn::Network& network, std::size_t index) {
  return dynamic_cast<const L&>(*network.nodes()[index].layer);
}

std::string refusal(const nn::Network& network) {
  return error_message([&] { fold(network); });
}

const RandomStream kRandom(5);
const Shape kInput{8, 8, 3};

}  // namespace

TEST_CASE("a folded network computes what the network computes", "[quant]") {
  const auto seed = GENERATE(1, 2, 3);
  const bool graph = GENERATE(false, true);
  CAPTURE(seed, graph);
  nn::Network network = graph ? random_graph(static_cast<std::uint64_t>(seed))
                              : random_network(static_cast<std::uint64_t>(seed));
  CHECK(difference(network, random_images(5, 17)) < 1e-4);
}

TEST_CASE("the reference network folds into 13 operators", "[quant]") {
  const auto network = nn::make_model({}, RandomStream(1));
  randomize(*network, RandomStream(2));
  const FoldedModel folded = fold(*network);
  CHECK(folded.layers.size() == 13);
  CHECK(folded.outputs() == 10);
  std::int64_t weights = 0;
  for (const FoldedLayer& layer : folded.layers) weights += layer.weight.size() + layer.bias.size();
  CHECK(weights == 57384 + 16 + 16 + 24 + 24 + 48 + 48 + 96 + 96 + 192 + 10);
  Tensor images(Shape{2, 32, 32, 3});
  for (std::int64_t i = 0; i < images.size(); ++i)
    images.data()[i] = 1.2f * kRandom.normal(static_cast<std::uint64_t>(i));
  CHECK(difference(*network, images) < 1e-4);
}

TEST_CASE("folding agrees with double precision to the last float digit", "[quant]") {
  nn::Network network("test", kInput, kRandom);
  nn::Sequential(network).add<nn::Conv2D>({.channels = 4}).add<nn::BatchNorm>();
  const auto& convolution = layer<nn::Conv2D>(network, 0);
  const auto& norm = layer<nn::BatchNorm>(network, 1);
  randomize(network, kRandom.derive(2));
  const FoldedModel folded = fold(network);
  for (std::int64_t c = 0; c < 4; ++c) {
    const double sigma = std::sqrt(static_cast<double>(norm.running_variance().data()[c]) + 1e-5f);
    const double factor = norm.gamma().value().data()[c] / sigma;
    for (std::int64_t t = 0; t < 27; ++t) {
      const double expected = convolution.weight().value().data()[t * 4 + c] * factor;
      CHECK(folded.layers[0].weight.data()[t * 4 + c] == Approx(expected).epsilon(1e-7));
    }
    const double bias =
        static_cast<double>(convolution.bias().value().data()[c]) - norm.running_mean().data()[c];
    CHECK(folded.layers[0].bias.data()[c] ==
          Approx(norm.beta().value().data()[c] + bias * factor).epsilon(1e-6));
  }
}

TEST_CASE("all batch normalizations after a layer are folded, in their order", "[quant]") {
  nn::Network network("test", Shape{9, 11, 3}, kRandom);
  nn::Sequential path(network);
  path.add<nn::DepthwiseConv2D>();
  for (int i = 0; i < 3; ++i) path.add<nn::BatchNorm>();
  randomize(network, kRandom.derive(2));
  CHECK(difference(network, random_images(2, 3)) < 1e-5);
}

TEST_CASE("folding leaves the network as it was", "[quant]") {
  nn::Network network = random_network(4);
  const NoGradGuard guard;
  const Tensor images = random_images(2, 3);
  const Tensor before = network.forward(Variable(images), {}).value().clone();
  fold(network);
  const Tensor after = network.forward(Variable(images), {}).value();
  CHECK(std::equal(before.values().begin(), before.values().end(), after.values().begin()));
}

TEST_CASE("a channel that batch normalization found dead is folded", "[quant]") {
  nn::Network network("test", kInput, kRandom);
  nn::Sequential(network).add<nn::Conv2D>({.channels = 4}).add<nn::BatchNorm>();
  Variable weight = layer<nn::Conv2D>(network, 0).weight();
  for (std::int64_t t = 0; t < 27; ++t) weight.value().data()[t * 4 + 2] = 0.0f;
  for (auto& [name, buffer] : network.buffers())
    if (name.ends_with("variance")) buffer.data()[2] = 0.0f;
  Tensor images = Tensor::full(Shape{1, 8, 8, 3}, 0.5f);
  CHECK(difference(network, images) < 1e-4);
}

TEST_CASE("folded layers have the names of the nodes that gave their weights", "[quant]") {
  nn::Network network("test", kInput, kRandom);
  nn::Sequential(network).add<nn::Conv2D>({.channels = 4}, "stem").add<nn::BatchNorm>().add<nn::ReLU>();
  const FoldedModel folded = fold(network);
  REQUIRE(folded.layers.size() == 1);
  CHECK(folded.layers[0].name == "stem");
  CHECK(folded.layers[0].activation == Activation::relu);
}

TEST_CASE("batch normalization that belongs to no layer is a depthwise convolution", "[quant]") {
  nn::Network network("test", Shape{9, 11, 3}, kRandom);
  nn::Sequential path(network);
  path.add<nn::BatchNorm>().add<nn::Conv2D>({.channels = 4}, "stem");
  SECTION("where another layer reads what it normalizes") {
    const int stem = path.at();
    path.add<nn::BatchNorm>();
    network.add(nn::Add(), {path.at(), stem});
  }
  SECTION("after an activation") {
    path.add<nn::ReLU>().add<nn::Dropout>({.rate = 0.5}).add<nn::BatchNorm>();
  }
  SECTION("after pooling") {
    path.add<nn::MaxPool2D>().add<nn::BatchNorm>();
  }
  SECTION("of flat values, each of which has its own") {
    path.add<nn::Flatten>().add<nn::BatchNorm>().add<nn::Dense>({.units = 2});
  }
  randomize(network, kRandom.derive(2));
  CHECK(difference(network, random_images(3, 5)) < 1e-5);
  std::int64_t depthwise = 0;
  for (const FoldedLayer& folded : fold(network).layers) depthwise += folded.op == Int8Op::depthwise_conv2d;
  CHECK(depthwise == 2);
}

TEST_CASE("an activation ends the layer before it where nobody else reads that one", "[quant]") {
  nn::Network network("test", Shape{9, 11, 3}, kRandom);
  nn::Sequential path(network);
  path.add<nn::Conv2D>({.channels = 4}, "stem");
  const int stem = path.at();
  SECTION("a sum, through pooling") {
    path.add<nn::Conv2D>({.channels = 4}, "second");
    network.add(nn::Add(), {path.at(), stem}, "sum");
    nn::Sequential(network, path.at() + 1).add<nn::MaxPool2D>().add<nn::ReLU6>();
    const FoldedModel folded = fold(network);
    REQUIRE(folded.layers.size() == 4);
    CHECK(folded.layers[2].name == "sum");
    CHECK(folded.layers[2].activation == Activation::relu6);
  }
  SECTION("but is a table where another reads it") {
    path.add<nn::ReLU>();
    network.add(nn::Multiply(), {path.at(), stem});
    const FoldedModel folded = fold(network);
    REQUIRE(folded.layers.size() == 3);
    CHECK(folded.layers[0].activation == Activation::none);
    CHECK(folded.layers[1].op == Int8Op::table);
    CHECK(folded.layers[1].activation == Activation::relu);
  }
  SECTION("and one that does not clamp always is") {
    path.add<nn::HardSwish>().add<nn::LeakyReLU>().add<nn::Flatten>().add<nn::SiLU>().add<nn::Dense>(
        {.units = 3});
    const FoldedModel folded = fold(network);
    REQUIRE(folded.layers.size() == 5);
    CHECK(folded.layers[1].activation == Activation::hard_swish);
    CHECK(folded.layers[2].slope == 0.01);
    CHECK(folded.layers[3].output == Shape{9, 11, 4});  // a table does not mind that its values are flat
    CHECK(folded.layers[4].op == Int8Op::dense);
  }
  randomize(network, kRandom.derive(2));
  CHECK(difference(network, random_images(3, 5)) < 1e-5);
}

TEST_CASE("every layer's output can be seen", "[quant]") {
  const FoldedModel folded = fold(random_network(1));
  std::size_t next = 0;
  run(folded, random_images(3, 1), [&](std::size_t layer, const Tensor& output) {
    CHECK(layer == next++);
    CHECK(output.size() == 3 * folded.layers[layer].output.size());
    const float least = *std::min_element(output.values().begin(), output.values().end());
    if (folded.layers[layer].activation == Activation::relu) CHECK(least >= 0.0f);
  });
  CHECK(next == folded.layers.size());
  CHECK(error_message([&] {
          run(folded, Tensor(Shape{3, 11, 9, 3}));
        }) == "folded model: input [3,11,9,3] is not a batch of images [9,11,3]");
}

TEST_CASE("a network without int8 form is refused with path, kind and reason", "[quant]") {
  nn::Network network("test", kInput, kRandom);
  nn::Sequential path(network);
  SECTION("no layers") {
    CHECK(refusal(network) == "network test: has no nodes");
  }
  SECTION("nothing but what disappears") {
    path.add<nn::Dropout>({.rate = 0.5}).add<nn::Flatten>();
    CHECK(refusal(network) == "fold: the network computes nothing");
  }
  SECTION("weights that are not finite") {
    path.add<nn::Conv2D>({.channels = 4});
    Variable weight = layer<nn::Conv2D>(network, 0).weight();
    weight.value().data()[7] = std::numeric_limits<float>::quiet_NaN();
    CHECK(refusal(network) ==
          "fold: layer 0 (Conv2D) gives a weight that is not finite; the training that made it diverged");
  }
}

TEST_CASE("a layer of one's own is refused by name", "[quant]") {
  class Swish : public nn::Layer {
   public:
    std::string kind() const override { return "Swish"; }
    Shape output_shape(std::span<const Shape> inputs) const override { return inputs[0]; }
    Variable forward(std::span<const Variable> inputs, const nn::Pass&) override { return inputs[0]; }
  };
  nn::Network network("test", kInput, kRandom);
  nn::Sequential path(network);
  path.add<nn::Conv2D>({.channels = 4});
  network.add(Swish(), {path.at()});
  CHECK(refusal(network).find("fold: layer 1 (Swish) has no int8 form") == 0);
}
