#include "chispa/quant/fold.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.h"
#include "chispa/nn/model.h"
#include "error_message.h"
#include "quant/random_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

/// Largest difference between the network at inference and its folded chain, relative to the largest output.
double difference(nn::Sequential& network, const Shape& input, const Tensor& images) {
  const NoGradGuard guard;
  const Tensor expected = network.forward(Variable(images), {}).value();
  const Tensor folded = run(fold(network, input), images);
  REQUIRE(folded.size() == expected.size());
  double largest = 0.0, magnitude = 1.0;
  for (std::int64_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::fabs(static_cast<double>(expected.data()[i]) - folded.data()[i]));
    magnitude = std::max(magnitude, std::fabs(static_cast<double>(expected.data()[i])));
  }
  return largest / magnitude;
}

nn::Conv2D::Options conv(std::int64_t in, std::int64_t out) {
  return {.in_channels = in, .out_channels = out};
}

std::string refusal(const nn::Sequential& network) {
  return error_message([&] { fold(network, Shape{8, 8, 3}); });
}

const RandomStream kRandom(5);

}  // namespace

TEST_CASE("a folded network computes what the network computes", "[quant]") {
  const auto seed = GENERATE(1, 2, 3);
  CAPTURE(seed);
  nn::Sequential network = random_network(static_cast<std::uint64_t>(seed));
  CHECK(difference(network, Shape{9, 11, 3}, random_images(5, 17)) < 1e-4);
}

TEST_CASE("the reference network folds into 13 operators", "[quant]") {
  const auto network = nn::make_model({}, RandomStream(1));
  randomize(*network, RandomStream(2));
  const FoldedModel folded = fold(*network, Shape{32, 32, 3});
  CHECK(folded.layers.size() == 13);
  CHECK(folded.outputs() == 10);
  std::int64_t weights = 0;
  for (const FoldedLayer& layer : folded.layers) weights += layer.weight.size() + layer.bias.size();
  CHECK(weights == 57384 + 16 + 16 + 24 + 24 + 48 + 48 + 96 + 96 + 192 + 10);
  Tensor images(Shape{2, 32, 32, 3});
  for (std::int64_t i = 0; i < images.size(); ++i)
    images.data()[i] = 1.2f * kRandom.normal(static_cast<std::uint64_t>(i));
  CHECK(difference(*network, Shape{32, 32, 3}, images) < 1e-4);
}

TEST_CASE("folding agrees with double precision to the last float digit", "[quant]") {
  nn::Sequential network;
  const auto& layer = network.add<nn::Conv2D>(conv(3, 4), kRandom.derive(1));
  const auto& norm = network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 4});
  randomize(network, kRandom.derive(2));
  const FoldedModel folded = fold(network, Shape{8, 8, 3});
  for (std::int64_t c = 0; c < 4; ++c) {
    const double sigma = std::sqrt(static_cast<double>(norm.running_variance().data()[c]) + 1e-5f);
    const double factor = norm.gamma().value().data()[c] / sigma;
    for (std::int64_t t = 0; t < 27; ++t) {
      const double expected = layer.weight().value().data()[t * 4 + c] * factor;
      CHECK(folded.layers[0].weight.data()[t * 4 + c] == Approx(expected).epsilon(1e-7));
    }
    const double bias = static_cast<double>(layer.bias().value().data()[c]) - norm.running_mean().data()[c];
    CHECK(folded.layers[0].bias.data()[c] ==
          Approx(norm.beta().value().data()[c] + bias * factor).epsilon(1e-6));
  }
}

TEST_CASE("all batch normalizations after a layer are folded, in their order", "[quant]") {
  nn::Sequential network;
  network.add<nn::DepthwiseConv2D>(nn::DepthwiseConv2D::Options{.channels = 3}, kRandom.derive(1));
  for (int i = 0; i < 3; ++i) network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 3});
  randomize(network, kRandom.derive(2));
  CHECK(difference(network, Shape{9, 11, 3}, random_images(2, 3)) < 1e-5);
}

TEST_CASE("folding leaves the network as it was", "[quant]") {
  nn::Sequential network = random_network(4);
  const NoGradGuard guard;
  const Tensor images = random_images(2, 3);
  const Tensor before = network.forward(Variable(images), {}).value().clone();
  fold(network, Shape{9, 11, 3});
  const Tensor after = network.forward(Variable(images), {}).value();
  CHECK(std::equal(before.values().begin(), before.values().end(), after.values().begin()));
}

TEST_CASE("a channel that batch normalization found dead is folded", "[quant]") {
  nn::Sequential network;
  const auto& layer = network.add<nn::Conv2D>(conv(3, 4), kRandom.derive(1));
  network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 4});
  Variable weight = layer.weight();
  for (std::int64_t t = 0; t < 27; ++t) weight.value().data()[t * 4 + 2] = 0.0f;
  for (auto& [name, buffer] : network.buffers())
    if (name.ends_with("variance")) buffer.data()[2] = 0.0f;
  Tensor images = Tensor::full(Shape{1, 8, 8, 3}, 0.5f);
  CHECK(difference(network, Shape{8, 8, 3}, images) < 1e-4);
}

TEST_CASE("nested layers are folded under their path", "[quant]") {
  nn::Sequential network;
  auto& block = network.add<nn::Sequential>();
  block.add<nn::Conv2D>(conv(3, 4), kRandom.derive(1));
  block.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 4});
  network.add<nn::ReLU>();
  const FoldedModel folded = fold(network, Shape{8, 8, 3});
  REQUIRE(folded.layers.size() == 1);
  CHECK(folded.layers[0].name == "0.0");
  CHECK(folded.layers[0].activation == Activation::relu);
}

TEST_CASE("every layer's output can be seen", "[quant]") {
  const FoldedModel folded = fold(random_network(1), Shape{9, 11, 3});
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
  nn::Sequential network;
  SECTION("no layers") {
    CHECK(refusal(network) == "fold: the network has no layer with weights");
  }
  SECTION("batch normalization first") {
    network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 3});
    CHECK(refusal(network) ==
          "fold: layer 0 (BatchNorm) comes first; only one directly after Conv2D, DepthwiseConv2D or Dense "
          "can be "
          "folded");
  }
  SECTION("batch normalization after a ReLU") {
    network.add<nn::Conv2D>(conv(3, 4), kRandom);
    network.add<nn::ReLU>();
    network.add<nn::Dropout>(0.5f);
    network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 4});
    CHECK(refusal(network) ==
          "fold: layer 3 (BatchNorm) follows 1 (ReLU); only one directly after Conv2D, DepthwiseConv2D or "
          "Dense can be "
          "folded");
  }
  SECTION("batch normalization after pooling") {
    network.add<nn::Conv2D>(conv(3, 4), kRandom);
    network.add<nn::MaxPool2D>(nn::MaxPool2D::Options{});
    network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 4});
    CHECK(refusal(network).find("layer 2 (BatchNorm) follows 1 (MaxPool2D)") != std::string::npos);
  }
  SECTION("batch normalization of another width") {
    network.add<nn::Conv2D>(conv(3, 4), kRandom);
    network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 5});
    CHECK(refusal(network) == "fold: layer 1 (BatchNorm) takes 5 channels but its input is [8,8,4]");
  }
  SECTION("ReLU first") {
    network.add<nn::ReLU>();
    CHECK(refusal(network).find("layer 0 (ReLU) comes before any layer with weights") != std::string::npos);
  }
  SECTION("channels that do not fit") {
    network.add<nn::Conv2D>(conv(3, 4), kRandom);
    network.add<nn::Conv2D>(conv(5, 4), kRandom);
    CHECK(refusal(network) == "fold: layer 1 (Conv2D) takes 5 channels but its input is [8,8,4]");
  }
  SECTION("Dense without Flatten") {
    network.add<nn::Dense>(nn::Dense::Options{.in_features = 192, .out_features = 2}, kRandom);
    CHECK(refusal(network) ==
          "fold: layer 0 (Dense) takes flat input but its input is [8,8,3]; put a Flatten before it");
  }
  SECTION("features that do not fit") {
    network.add<nn::Flatten>();
    network.add<nn::Dense>(nn::Dense::Options{.in_features = 100, .out_features = 2}, kRandom);
    CHECK(refusal(network) ==
          "fold: layer 1 (Dense) takes 100 features but its input is [8,8,3], 192 of them");
  }
  SECTION("a convolution of flat values") {
    network.add<nn::Flatten>();
    network.add<nn::Conv2D>(conv(3, 4), kRandom);
    CHECK(refusal(network) ==
          "fold: layer 1 (Conv2D) follows 0 (Flatten), whose output is flat; only Dense can follow Flatten "
          "or Dense");
  }
  SECTION("a kernel larger than its input") {
    network.add<nn::Conv2D>(nn::Conv2D::Options{.in_channels = 3,
                                                .out_channels = 4,
                                                .kernel = 9,
                                                .window = {.stride = 1, .padding = Padding::valid}},
                            kRandom);
    CHECK(refusal(network) == "fold: layer 0 (Conv2D) has a kernel of 9 but its input is [8,8,3]");
  }
  SECTION("weights that are not finite") {
    const auto& layer = network.add<nn::Conv2D>(conv(3, 4), kRandom);
    Variable weight = layer.weight();
    weight.value().data()[7] = std::numeric_limits<float>::quiet_NaN();
    CHECK(refusal(network) ==
          "fold: layer 0 (Conv2D) gives a weight that is not finite; the training that made it diverged");
  }
}

TEST_CASE("a layer of one's own is refused by name", "[quant]") {
  class Swish : public nn::Layer {
   public:
    Variable forward(const Variable& x, const nn::Pass&) override { return x; }
    std::string kind() const override { return "Swish"; }
  };
  nn::Sequential network;
  network.add<nn::Conv2D>(conv(3, 4), kRandom);
  network.add<Swish>();
  CHECK(refusal(network).find("fold: layer 1 (Swish) has no int8 form") == 0);
}
