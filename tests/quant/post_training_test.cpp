#include "chispa/quant/post_training.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/correct_bias.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

/// 10 log10(signal / noise) of the outputs of `folded` in int8, by the device's runtime.
double signal_to_noise_db(const FoldedModel& folded, const PostTrainingOptions& options) {
  const data::Dataset calibration = noise_dataset(30, 1), others = noise_dataset(30, 2);
  std::vector<std::int64_t> indices(30);
  std::iota(indices.begin(), indices.end(), 0);
  const auto result = quantize_after_training(folded, calibration, indices, options);
  const Tensor exact = evaluate::float_logits(folded, others);
  const auto q = evaluate::Int8Network(emit::make_model_blob(result.int8).bytes, "test").logits(others);
  double signal = 0.0, noise = 0.0;
  for (std::size_t i = 0; i < q.size(); ++i) {
    const double y = exact.data()[i];
    signal += y * y;
    noise += std::pow(dequantize_value(q[i], result.int8.layers.back().output) - y, 2.0);
  }
  return 10.0 * std::log10(signal / noise);
}

/// A network whose channels are as unlike as 1 and 4096, and are made equal again by who reads them: int8 has
/// one scale for all of them.
FoldedModel unbalanced_network(std::uint64_t seed) {
  FoldedModel model = fold(random_network(seed));
  FoldedLayer &first = model.layers[0], &second = model.layers[1];
  for (std::int64_t c = 0; c < 6; ++c) {
    const float factor = std::ldexp(1.0f, static_cast<int>(c * 12 / 5));
    for (std::int64_t t = 0; t < 27; ++t) first.weight.data()[t * 6 + c] *= factor;
    first.bias.data()[c] *= factor;
    for (std::int64_t t = 0; t < 9; ++t) second.weight.data()[t * 6 + c] /= factor;
  }
  return model;
}

/// A network whose second layer loses the same from every image when its weights are rounded: they are 0.4
/// steps, all of one sign, beside one large weight for an input that is always 0; and what they read is
/// nearly constant.
FoldedModel biased_network() {
  FoldedModel model{.input = Shape{9, 11, 3}, .layers = {}};
  model.layers.push_back({.name = "0",
                          .op = Int8Op::conv2d,
                          .inputs = {kModelInput},
                          .input = model.input,
                          .output = Shape{9, 11, 8},
                          .weight = Tensor::full(Shape{1, 1, 3, 8}, 0.05f),
                          .bias = Tensor::full(Shape{8}, 2.0f),
                          .activation = Activation::relu});
  FoldedLayer& first = model.layers[0];
  for (std::int64_t in = 0; in < 3; ++in) first.weight.data()[in * 8] = 0.0f;
  first.bias.data()[0] = -1.0f;
  model.layers.push_back({.name = "1",
                          .op = Int8Op::dense,
                          .inputs = {0},
                          .input = first.output,
                          .output = Shape{1, 1, 5},
                          .weight = Tensor(Shape{9 * 11 * 8, 5}),
                          .bias = Tensor::full(Shape{5}, 0.1f)});
  Tensor& weight = model.layers[1].weight;
  for (std::int64_t i = 0; i < weight.size(); ++i) {
    const std::int64_t feature = i / 5, out = i % 5;
    const float sign = out % 2 == 0 ? 1.0f : -1.0f;
    weight.data()[i] = feature % 8 == 0 ? 1.27f : 0.004f * sign;
  }
  return model;
}

}  // namespace

TEST_CASE("equalization saves a network whose channels are unlike", "[quant]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3));
  const auto method = GENERATE(CalibrationMethod::minmax, CalibrationMethod::mse);
  CAPTURE(seed, to_string(method));
  const FoldedModel model = unbalanced_network(seed);
  const double plain = signal_to_noise_db(model, {.calibration = method});
  const double equalized = signal_to_noise_db(model, {.calibration = method, .equalize = true});
  CHECK(equalized > 25.0);
  CHECK(equalized > plain + 6.0);
}

TEST_CASE("bias correction saves a network whose weights round to one side", "[quant]") {
  const FoldedModel model = biased_network();
  const double plain = signal_to_noise_db(model, {});
  const double corrected = signal_to_noise_db(model, {.bias_correction = true});
  CHECK(plain < 6.0);
  CHECK(corrected > 25.0);
}

TEST_CASE("bias correction brings each channel's mean over the images back", "[quant]") {
  const QuantizedNetwork network(4);
  const data::Dataset images = noise_dataset(60, 3);
  std::vector<std::int64_t> indices(60);
  std::iota(indices.begin(), indices.end(), 0);
  const auto means = [&](const PostTrainingOptions& options) {
    const auto result = quantize_after_training(network.folded, images, indices, options);
    const Tensor exact = evaluate::float_logits(network.folded, images);
    const auto q = evaluate::Int8Network(emit::make_model_blob(result.int8).bytes, "test").logits(images);
    std::vector<double> sums(5, 0.0);
    for (std::size_t i = 0; i < q.size(); ++i) {
      const double y = dequantize_value(q[i], result.int8.layers.back().output);
      sums[i % 5] += (y - static_cast<double>(exact.data()[i])) / 60;
    }
    return std::inner_product(sums.begin(), sums.end(), sums.begin(), 0.0);
  };
  CHECK(means({.calibration = CalibrationMethod::minmax, .bias_correction = true}) <
        0.25 * means({.calibration = CalibrationMethod::minmax}));
}

TEST_CASE("bias correction changes biases alone", "[quant]") {
  const QuantizedNetwork network(2);
  const data::Dataset images = noise_dataset(10, 3);
  const std::vector<std::int64_t> indices = {0, 3, 6, 9};
  const auto plain = quantize_after_training(network.folded, images, indices, {}).int8;
  const auto corrected =
      quantize_after_training(network.folded, images, indices, {.bias_correction = true}).int8;
  bool moved = false;
  for (std::size_t i = 0; i < plain.layers.size(); ++i) {
    CHECK(plain.layers[i].weights == corrected.layers[i].weights);
    CHECK(plain.layers[i].output.scale == corrected.layers[i].output.scale);
    moved = moved || plain.layers[i].bias != corrected.layers[i].bias;
  }
  CHECK(moved);
}

TEST_CASE("what was done to a network is said in words", "[quant]") {
  CHECK(to_string(PostTrainingOptions{}) == "percentile");
  CHECK(to_string({.calibration = CalibrationMethod::mse, .equalize = true, .bias_correction = true}) ==
        "mse + equalization + bias correction");
}

TEST_CASE("ranges that a network was trained with are taken as they are", "[quant]") {
  const FoldedModel folded = fold(random_network(3));
  std::vector<ValueRange> ranges;
  for (std::size_t i = 0; i < folded.layers.size(); ++i)
    ranges.push_back({-1.0 - static_cast<double>(i), 2.0});
  const PostTrainingOptions options{.trained_ranges = ranges};
  CHECK(to_string(options) == "trained ranges");
  const Int8Model model = quantize_after_training(folded, noise_dataset(5, 1), {0, 1, 2}, options).int8;
  const Int8Model expected = quantize(folded, ranges);
  REQUIRE(model.layers.size() == expected.layers.size());
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    CHECK(model.layers[i].output.scale == expected.layers[i].output.scale);
    CHECK(model.layers[i].weights == expected.layers[i].weights);
  }
}
