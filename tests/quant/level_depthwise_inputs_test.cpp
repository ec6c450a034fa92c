#include "chispa/quant/level_depthwise_inputs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.h"
#include "chispa/data/batch.h"
#include "chispa/quant/calibrate.h"
#include "chispa/quant/equalize.h"
#include "chispa/quant/simulate.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

std::vector<std::int64_t> all(const data::Dataset& images) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(images.size()));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

/// Images [9,11,3] that are almost grey: red and green differ by 2 pixel steps at most.
data::Dataset grey_images() {
  data::Dataset images = noise_dataset(60, 3);  // more than a batch
  for (std::size_t i = 0; i + 2 < images.pixels.size(); i += 3) {
    const int grey = std::min<int>(images.pixels[i], 250);
    images.pixels.values()[i] = static_cast<std::uint8_t>(grey);
    images.pixels.values()[i + 1] = static_cast<std::uint8_t>(grey + images.pixels[i + 1] % 3);
    images.pixels.values()[i + 2] = static_cast<std::uint8_t>(grey);
  }
  return images;
}

/// A convolution to brightness and to red less green, the depthwise layer that makes the latter as large as
/// the former. Weights do not tell how unlike the channels between them are; images do.
FoldedModel brightness_and_colour() {
  const Shape image{9, 11, 3}, both{9, 11, 2};
  FoldedModel model{.input = image, .layers = {}};
  const std::vector<float> mix = {1.0f, 1.0f, 1.0f, -1.0f, 1.0f, 0.0f};  // [in][out]
  model.layers.push_back({.name = "0",
                          .op = Int8Op::conv2d,
                          .inputs = {kModelInput},
                          .input = image,
                          .output = both,
                          .weight = Tensor::from(Shape{1, 1, 3, 2}, mix),
                          .bias = Tensor::zeros(Shape{2})});
  model.layers.push_back({.name = "1",
                          .op = Int8Op::depthwise_conv2d,
                          .inputs = {0},
                          .input = both,
                          .output = both,
                          .weight = Tensor::from(Shape{1, 1, 2}, std::vector<float>{1.0f, 100.0f}),
                          .bias = Tensor::zeros(Shape{2})});
  return model;
}

/// 10 log10(signal / noise) of the last layer's second channel in simulated int8.
double colour_to_noise_db(const FoldedModel& model, const data::Dataset& images) {
  const auto ranges = calibrate(model, images, all(images), CalibrationMethod::minmax);
  const Int8Model int8 = quantize(model, ranges);
  FoldedModel simulated = model;
  for (std::size_t i = 0; i < model.layers.size(); ++i)
    simulated.layers[i] = dequantized(model.layers[i], int8.layers[i]);
  const Tensor x = data::make_batch(images, all(images)).images;
  const Tensor exact = run(model, x), rounded = run(simulated, x, [&](std::size_t layer, Tensor&output) {
                                        round_to_output(output, int8.layers[layer]);
                                      });
  double signal = 0.0, noise = 0.0;
  for (std::int64_t i = 1; i < exact.size(); i += 2) {
    signal += std::pow(double{exact.data()[i]}, 2.0);
    noise += std::pow(double{exact.data()[i]} - double{rounded.data()[i]}, 2.0);
  }
  return 10.0 * std::log10(signal / noise);
}

}  // namespace

TEST_CASE("a levelled network computes what it computed, from channels of one range", "[quant]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3));
  CAPTURE(seed);
  const QuantizedNetwork network(seed);
  const data::Dataset images = noise_dataset(60, 4);
  const FoldedModel levelled = level_depthwise_inputs(network.folded, images, all(images));
  const Tensor x = data::make_batch(images, all(images)).images;
  const Tensor expected = run(network.folded, x);
  std::vector<float> largest(6, 0.0f);
  const Tensor actual = run(levelled, x, [&](std::size_t layer, const Tensor& output) {
    for (std::int64_t i = 0; layer == 0 && i < output.size(); ++i) {
      float& channel = largest[static_cast<std::size_t>(i % 6)];
      channel = std::max(channel, std::fabs(output.data()[i]));
    }
  });
  for (std::int64_t i = 0; i < expected.size(); ++i)
    CHECK(actual.data()[i] == Approx(expected.data()[i]).margin(1e-4));
  const float loudest = *std::max_element(largest.begin(), largest.end());
  for (const float channel : largest) CHECK(channel == Approx(loudest).epsilon(1e-4));
}

TEST_CASE("a depthwise layer's int8 weights stay as they are when its input is levelled", "[quant]") {
  const QuantizedNetwork network(2);
  const data::Dataset images = noise_dataset(20, 4);
  const FoldedModel levelled = level_depthwise_inputs(network.folded, images, all(images));
  const auto weights = [&](const FoldedModel& model) {
    return quantize(model, calibrate(model, images, all(images), CalibrationMethod::minmax))
        .layers[1]
        .weights;
  };
  const auto before = weights(network.folded), after = weights(levelled);
  REQUIRE(before.size() == after.size());
  // A tie may round the other way.
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(std::abs(before[i] - after[i]) <= 1);
}

TEST_CASE("levelling saves a channel whose weights do not tell that it is quiet", "[quant]") {
  const FoldedModel model = brightness_and_colour();
  const data::Dataset images = grey_images();
  const double equalized = colour_to_noise_db(equalize(model), images);
  const double levelled = colour_to_noise_db(level_depthwise_inputs(model, images, all(images)), images);
  CHECK(levelled > 30.0);
  CHECK(levelled > equalized + 6.0);
}

TEST_CASE("a channel that no image wakes is left as it is", "[quant]") {
  FoldedModel model = brightness_and_colour();
  for (std::int64_t in = 0; in < 3; ++in) model.layers[0].weight.data()[in * 2 + 1] = 0.0f;
  const data::Dataset images = grey_images();
  const FoldedModel levelled = level_depthwise_inputs(model, images, all(images));
  CHECK(levelled.layers[1].weight.data()[1] == 100.0f);
  CHECK(levelled.layers[0].weight.data()[0] == 1.0f);
}
