#include "chispa/evaluate/quantization_choice.h"

#include <cmath>
#include <numeric>

#include "catch.h"
#include "chispa/core/parallel.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"
#include "error_message.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::evaluate;
using quant::CalibrationMethod;

namespace {

std::vector<std::int64_t> first(std::int64_t count) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

/// random_network, its first channels as unlike as 1 and 2048 and made equal again by what reads them.
quant::FoldedModel unbalanced_network() {
  quant::FoldedModel model = quant::fold(random_network(1));
  for (std::int64_t c = 0; c < 6; ++c) {
    const float factor = std::ldexp(1.0f, static_cast<int>(c * 11 / 5));
    for (std::int64_t t = 0; t < 27; ++t) model.layers[0].weight.data()[t * 6 + c] *= factor;
    model.layers[0].bias.data()[c] *= factor;
    for (std::int64_t t = 0; t < 9; ++t) model.layers[1].weight.data()[t * 6 + c] /= factor;
  }
  return model;
}

}  // namespace

TEST_CASE("the way to quantize that diverges least is chosen", "[evaluate]") {
  const quant::FoldedModel folded = unbalanced_network();
  const data::Dataset training = noise_dataset(20, 1), held_out = noise_dataset(30, 2);
  std::vector<quant::PostTrainingOptions> ways = {{.calibration = CalibrationMethod::minmax},
                                                  {.calibration = CalibrationMethod::mse},
                                                  {.calibration = CalibrationMethod::mse, .equalize = true}};
  if (GENERATE(false, true)) std::swap(ways[0], ways[2]);
  const auto choice = choose_quantization(folded, training, first(20), held_out, ways);
  REQUIRE(choice.candidates.size() == 3);
  CHECK(choice.candidates[choice.chosen].options.equalize);
  for (const QuantizationCandidate& candidate : choice.candidates) {
    CHECK(candidate.error.images == 30);
    CHECK(candidate.error.divergence >= choice.candidates[choice.chosen].error.divergence);
  }

  // The network is the chosen one's, and its error what the runtime says of it.
  const Tensor exact = float_logits(folded, held_out);
  const auto& int8 = choice.network.int8;
  const auto logits = Int8Network(emit::make_model_blob(int8).bytes, "test").logits(held_out);
  const LogitError error =
      logit_error(held_out.labels, exact.values(), dequantized_logits(logits, int8.layers.back().output), 5);
  CHECK(error.divergence == choice.candidates[choice.chosen].error.divergence);
  CHECK(error.rms == choice.candidates[choice.chosen].error.rms);
}

TEST_CASE("the first of equals is chosen", "[evaluate]") {
  const QuantizedNetwork network(2);
  const std::vector<quant::PostTrainingOptions> twice(2);
  const auto choice =
      choose_quantization(network.folded, noise_dataset(10, 1), first(10), noise_dataset(5, 2), twice);
  CHECK(choice.candidates[0].error.rms == choice.candidates[1].error.rms);
  CHECK(choice.chosen == 0);
}

TEST_CASE("a choice has the same bits on any number of threads", "[evaluate]") {
  const QuantizedNetwork network(3);
  const std::vector<quant::PostTrainingOptions> ways = {{.equalize = true, .bias_correction = true}};
  const auto divergence = [&](int threads) {
    set_thread_count(threads);
    return choose_quantization(network.folded, noise_dataset(21, 1), first(21), noise_dataset(9, 2), ways)
        .candidates[0]
        .error.divergence;
  };
  const int threads_before = thread_count();
  const double alone = divergence(1);
  CHECK(divergence(3) == alone);
  set_thread_count(threads_before);
}

TEST_CASE("nothing to choose from, or by, is refused", "[evaluate]") {
  const QuantizedNetwork network(1);
  const data::Dataset images = noise_dataset(3, 1);
  CHECK(error_message([&] { choose_quantization(network.folded, images, {0}, images, {}); }) ==
        "quantization: 0 ways to choose from by 3 held-out images; at least 1 of each is needed");
  const std::vector<quant::PostTrainingOptions> one(1);
  CHECK(error_message([&] { choose_quantization(network.folded, images, {0}, noise_dataset(0, 1), one); }) ==
        "quantization: 1 ways to choose from by 0 held-out images; at least 1 of each is needed");
}
