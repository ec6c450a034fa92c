#include "chispa/quant/equalize.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "catch.h"
#include "chispa/quant/fold.h"
#include "quant/folded_builder.h"
#include "quant/random_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

FoldedModel random_model(std::uint64_t seed) {
  return fold(random_network(seed));
}

double difference(const FoldedModel& a, const FoldedModel& b) {
  const Tensor images = random_images(4, 9);
  const Tensor expected = run(a, images), actual = run(b, images);
  double largest = 0.0;
  for (std::int64_t i = 0; i < expected.size(); ++i)
    largest = std::max(largest, std::fabs(static_cast<double>(expected.data()[i]) - actual.data()[i]) /
                                    std::max(1.0, std::fabs(static_cast<double>(expected.data()[i]))));
  return largest;
}

/// Largest magnitude among `layer`'s weights that read `channel` of its input, spelt out by operator.
float reading(const FoldedLayer& layer, std::int64_t channel) {
  float largest = 0.0f;
  const std::int64_t taps = layer.kernel.height * layer.kernel.width, ins = layer.input[2],
                     outs = layer.output[2];
  const auto see = [&](std::int64_t i) { largest = std::max(largest, std::fabs(layer.weight.data()[i])); };
  if (layer.op == Int8Op::depthwise_conv2d) {
    for (std::int64_t t = 0; t < taps; ++t) see(t * ins + channel);
    return largest;
  }
  const std::int64_t positions = layer.op == Int8Op::dense ? layer.input[0] * layer.input[1] : taps;
  for (std::int64_t p = 0; p < positions; ++p)
    for (std::int64_t out = 0; out < outs; ++out) see((p * ins + channel) * outs + out);
  return largest;
}

float writing(const FoldedLayer& layer, std::int64_t channel) {
  float largest = std::fabs(layer.bias.data()[channel]);
  for (std::int64_t i = channel; i < layer.weight.size(); i += layer.output[2])
    largest = std::max(largest, std::fabs(layer.weight.data()[i]));
  return largest;
}

}  // namespace

TEST_CASE("an equalized network computes what it computed", "[quant]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3, 4));
  CAPTURE(seed);
  const FoldedModel model = random_model(seed);
  CHECK(difference(model, equalize(model)) < 1e-5);
}

TEST_CASE("what writes a channel and what reads it have equal ranges after equalization", "[quant]") {
  const FoldedModel model = random_model(5);
  const FoldedModel equalized = equalize(model);
  // By index, past the pooling at 3: convolution, depthwise, convolution, dense on a feature map, dense.
  const std::map<std::size_t, std::size_t> followers = {{0, 1}, {1, 2}, {2, 4}, {4, 5}};
  for (const auto& [first, second] : followers) {
    CAPTURE(first, second);
    const FoldedLayer &a = equalized.layers[first], &b = equalized.layers[second];
    for (std::int64_t c = 0; c < a.output[2]; ++c)
      CHECK(writing(a, c) == Approx(reading(b, c)).epsilon(5e-3));
  }
}

TEST_CASE("equalization leaves the network that it is given as it was", "[quant]") {
  const FoldedModel model = random_model(6);
  const float weight = model.layers[0].weight.data()[5], bias = model.layers[1].bias.data()[2];
  equalize(model);
  CHECK(model.layers[0].weight.data()[5] == weight);
  CHECK(model.layers[1].bias.data()[2] == bias);
}

TEST_CASE("channels that nothing writes, nothing reads or only a bias writes stay finite", "[quant]") {
  FoldedModel model = random_model(7);
  FoldedLayer &first = model.layers[0], &second = model.layers[1];
  for (std::int64_t t = 0; t < 27; ++t) first.weight.data()[t * 6] = 0.0f;
  first.bias.data()[0] = 0.0f;
  for (std::int64_t t = 0; t < 27; ++t) first.weight.data()[t * 6 + 1] = 1e-30f;
  first.bias.data()[1] = 2.0f;
  for (std::int64_t t = 0; t < 9; ++t) second.weight.data()[t * 6 + 2] = 0.0f;
  const FoldedModel equalized = equalize(model);
  CHECK(difference(model, equalized) < 1e-5);
  // The bias counts: its channel is not blown up to where its vanishing weights would be of ordinary size.
  CHECK(std::fabs(equalized.layers[0].bias.data()[1]) < 10.0f);
}

TEST_CASE("a network of one layer has nothing to equalize", "[quant]") {
  FoldedModel model = random_model(8);
  model.layers.resize(1);
  CHECK(difference(model, equalize(model)) == 0.0);
}

TEST_CASE("groups, filters of several outputs and windows of any shape are equalized", "[quant]") {
  FoldedBuilder graph(Shape{9, 11, 3}, 9);
  graph.conv(kModelInput, 6, {3, 2}, {.stride = {1, 2}}, Activation::relu);
  graph.depthwise(0, 2, 3, {.dilation = {2, 1}}, Activation::relu);
  graph.conv(1, 8, {1, 3}, {.groups = 4});
  graph.pool(Int8Op::max_pool2d, 2, {2, 1}, {.stride = 2});
  graph.dense(3, 5);
  FoldedModel& model = graph.model();
  for (FoldedLayer& layer : model.layers)  // channels as unlike as 1 and 32
    for (std::int64_t i = 0; i < layer.weight.size(); ++i)
      layer.weight.data()[i] *= std::ldexp(1.0f, static_cast<int>(i % layer.output[2] % 6));
  const FoldedModel equalized = equalize(model);
  CHECK(difference(model, equalized) < 1e-4);
  const std::map<std::size_t, std::size_t> followers = {{0, 1}, {1, 2}, {2, 4}};
  for (const auto& [first, second] : followers) {
    CAPTURE(first, second);
    const FoldedLayer &a = equalized.layers[first], &b = equalized.layers[second];
    std::vector<float> largest(static_cast<std::size_t>(b.input[2]), 0.0f);
    const std::int64_t outs = b.output[2], taps = b.weight.size() / outs;
    for (std::int64_t out = 0; out < outs; ++out) {
      for (std::int64_t tap = 0; tap < taps; ++tap) {
        std::int64_t channel = tap % b.input[2];                        // dense
        if (b.op == Int8Op::depthwise_conv2d) channel = out / 2;        // two a channel
        if (b.op == Int8Op::conv2d) channel = tap % 3 + 3 * (out / 2);  // 4 groups: 3 in, 2 out
        float& magnitude = largest[static_cast<std::size_t>(channel)];
        magnitude = std::max(magnitude, std::fabs(b.weight.data()[tap * outs + out]));
      }
    }
    for (std::int64_t c = 0; c < a.output[2]; ++c)
      CHECK(writing(a, c) == Approx(largest[static_cast<std::size_t>(c)]).epsilon(5e-3));
  }
}

TEST_CASE("where a factor cannot pass, layers are left as they are", "[quant]") {
  FoldedBuilder graph(Shape{9, 11, 3}, 9);
  const int stem = graph.conv(kModelInput, 4);
  SECTION("two readers") {
    graph.conv(stem, 4);
    graph.conv(stem, 4);
  }
  SECTION("an activation that ends at 6") {
    graph.layer(stem).activation = Activation::relu6;
    graph.conv(stem, 4);
  }
  SECTION("a function of one value") {
    graph.conv(graph.table(stem, Activation::hard_swish), 4);
  }
  SECTION("a sum") {
    graph.conv(graph.pair(Int8Op::add, stem, stem), 4);
  }
  const FoldedModel equalized = equalize(graph.model());
  for (std::size_t i = 0; i < equalized.layers.size(); ++i) {
    const Tensor& before = graph.model().layers[i].weight;
    const Tensor& after = equalized.layers[i].weight;
    CHECK(std::equal(before.values().begin(), before.values().end(), after.values().begin()));
  }
}
