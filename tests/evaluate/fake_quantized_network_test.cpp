// Fake quantization against the runtime itself.
#include "chispa/quant/fake_quantized_network.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "chispa/core/parallel.h"
#include "chispa/data/batch.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/global_average_pool.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/calibrate.h"
#include "chispa/quant/simulate.h"
#include "error_message.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

constexpr std::int64_t kImages = 60;

std::vector<std::int64_t> all_indices() {
  std::vector<std::int64_t> all;
  for (std::int64_t i = 0; i < kImages; ++i) all.push_back(i);
  return all;
}

std::vector<ValueRange> ranges_of(const nn::Network& network, const data::Dataset& dataset) {
  return calibrate(fold(network), dataset, all_indices(), CalibrationMethod::minmax);
}

}  // namespace

TEST_CASE("a fake-quantized network computes what the network computes once it is quantized", "[evaluate]") {
  const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u);
  const bool graph = GENERATE(false, true);
  CAPTURE(seed, graph);
  const nn::Network network = graph ? random_graph(seed) : random_network(seed);
  const data::Dataset dataset = noise_dataset(kImages, seed);
  const Tensor images = data::make_batch(dataset, all_indices()).images;
  FakeQuantizedNetwork fake(network);
  fake.set_ranges(ranges_of(network, dataset));
  const Tensor logits = fake.forward(Variable(images), {}).value();

  const FoldedModel folded = fold(network);
  const Int8Model model = quantize(folded, fake.ranges());
  FoldedModel dequantized_model = folded;
  for (std::size_t i = 0; i < folded.layers.size(); ++i)
    dequantized_model.layers[i] = dequantized(folded.layers[i], model.layers[i]);
  const Tensor simulated = run(dequantized_model, images, [&](std::size_t layer, Tensor& output) {
    round_to_output(output, model.layers[layer]);
  });
  const evaluate::Int8Network runtime(emit::make_model_blob(model).bytes, "test");
  const std::vector<std::int8_t> bytes = runtime.logits(dataset);

  REQUIRE(logits.size() == kImages * 5);
  const Quantization output = model.layers.back().output;
  int equal = 0;
  int as_simulated = 0;
  for (std::int64_t i = 0; i < logits.size(); ++i) {
    const int seen = quantize_value(static_cast<double>(logits.data()[i]), output);
    const int computed = bytes[static_cast<std::size_t>(i)];
    // The runtime rounds twice, and float sums that lie all but on a tie may fall to its other side; the
    // layers after it carry on with the difference.
    CHECK(std::abs(seen - computed) <= (graph ? 12 : 2));
    equal += seen == computed ? 1 : 0;
    as_simulated += seen == quantize_value(static_cast<double>(simulated.data()[i]), output) ? 1 : 0;
  }
  CAPTURE(equal, as_simulated);
  CHECK(as_simulated >= (graph ? 0.95 : 0.99) * static_cast<double>(logits.size()));
  // A graph's tables are integer kernels, which are a step beside their functions here and there.
  if (!graph) CHECK(equal >= 0.85 * static_cast<double>(logits.size()));
}

TEST_CASE("every batch normalization after a layer counts in fake quantization", "[evaluate]") {
  const int norms = GENERATE(0, 1, 2, 3);
  const bool dense = GENERATE(false, true);
  CAPTURE(norms, dense);
  const RandomStream random(8);
  nn::Network network("test", Shape{9, 11, 3}, random);
  nn::Sequential path(network);
  if (dense)
    path.add<nn::Flatten>().add<nn::Dense>({.units = 6});
  else
    path.add<nn::Conv2D>({.channels = 6});
  for (int i = 0; i < norms; ++i) path.add<nn::BatchNorm>().add<nn::Dropout>();
  randomize(network, random.derive(2));
  const data::Dataset dataset = noise_dataset(kImages, 8);
  const Tensor images = data::make_batch(dataset, all_indices()).images;
  const Tensor exact = network.forward(Variable(images), {}).value();
  FakeQuantizedNetwork fake(network);
  const auto [least, greatest] = std::minmax_element(exact.values().begin(), exact.values().end());
  fake.set_ranges(std::vector<ValueRange>{{*least, *greatest}});
  const Tensor rounded = fake.forward(Variable(images), {}).value();
  REQUIRE(rounded.size() == exact.size());
  double farthest = 0.0;
  for (std::int64_t i = 0; i < exact.size(); ++i)
    farthest = std::max(farthest, std::fabs(static_cast<double>(rounded.data()[i]) - exact.data()[i]));
  CHECK(farthest < 0.02 * (*greatest - *least));  // of 8 bits each for the weights and the output
}

TEST_CASE("fewer bits leave fewer values", "[evaluate]") {
  const int bits = GENERATE(2, 4, 8);
  const nn::Network network = random_network(5);
  const data::Dataset dataset = noise_dataset(kImages, 5);
  FakeQuantizedNetwork fake(network, bits);
  fake.set_ranges(ranges_of(network, dataset));
  const Tensor logits = fake.forward(Variable(data::make_batch(dataset, all_indices()).images), {}).value();
  std::vector<float> values(logits.values().begin(), logits.values().end());
  std::sort(values.begin(), values.end());
  const auto distinct = std::unique(values.begin(), values.end()) - values.begin();
  CAPTURE(bits, distinct);
  CHECK(distinct <= 1 << bits);
  CHECK(distinct >= (bits == 8 ? 60 : 3));
}

TEST_CASE("every parameter that inference depends on gets a gradient through fake quantization",
          "[evaluate]") {
  const nn::Network network = GENERATE(false, true) ? random_graph(6) : random_network(6);
  const data::Dataset dataset = noise_dataset(kImages, 6);
  FakeQuantizedNetwork fake(network);
  fake.set_ranges(ranges_of(network, dataset));
  std::vector<float> statistics;
  for (const nn::NamedBuffer& buffer : network.buffers())
    statistics.insert(statistics.end(), buffer.buffer.values().begin(), buffer.buffer.values().end());
  Variable logits =
      fake.forward(Variable(data::make_batch(dataset, all_indices()).images), {.training = true});
  logits.backward(Tensor::full(logits.shape(), 1.0f));
  for (const nn::NamedParameter& named : fake.parameters()) {
    CAPTURE(named.name);
    REQUIRE_FALSE(named.parameter.grad().empty());
    float largest = 0.0f;
    for (const float g : named.parameter.grad().values()) largest = std::max(largest, std::fabs(g));
    CHECK(largest > 0.0f);
  }
  std::size_t i = 0;  // the running statistics stay as they are
  for (const nn::NamedBuffer& buffer : network.buffers())
    for (const float value : buffer.buffer.values()) REQUIRE(value == statistics[i++]);
}

TEST_CASE("fake quantization refuses ranges and bits that do not fit", "[evaluate]") {
  const nn::Network network = random_network(1);
  FakeQuantizedNetwork fake(network);
  CHECK(error_message([&] { fake.set_ranges({}); }) == "fake quantization: 0 ranges for 6 layers");
  CHECK(error_message([&] { FakeQuantizedNetwork(network, 9); }) ==
        "quantization: 9 bits are not in 2 ... 8");
}

TEST_CASE("a fake-quantized network that ends in a map of one place gives logits, as the network does",
          "[evaluate]") {
  nn::Network network("gap", {6, 6, 3}, RandomStream(1));
  const int mean = network.add(nn::GlobalAveragePool(), {nn::kNetworkInput});
  network.add(nn::Dense({.units = 5}), {mean});
  FakeQuantizedNetwork fake(network);
  fake.set_ranges(std::vector<ValueRange>{{-1, 1}, {-4, 4}});
  const Variable images(Tensor::full(Shape{2, 6, 6, 3}, 0.5f));
  CHECK(network.output_shape() == Shape{5});
  CHECK(network.forward(images, {}).shape() == Shape{2, 5});
  CHECK(fake.forward(images, {}).shape() == Shape{2, 5});
}
