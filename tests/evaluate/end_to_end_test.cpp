#include <algorithm>
#include <cmath>
#include <span>

#include "catch.h"
#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/data/batch.h"
#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/argmax.h"
#include "chispa/evaluate/confusion_matrix.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/nn/model.h"
#include "chispa/optim/adam.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/calibrate.h"
#include "chispa/quant/fold.h"
#include "chispa/quant/quantize.h"

using namespace chispa;

namespace {

/// Images of noise with a patch that is a little lighter in one of ten places, which is their class.
data::Dataset patches(std::int64_t count, RandomStream random) {
  data::Dataset dataset;
  for (std::int64_t i = 0; i < count; ++i) {
    const RandomStream noise = random.derive(static_cast<std::uint64_t>(i));
    const auto label = static_cast<int>(i % 10);
    dataset.labels.push_back(static_cast<Label>(label));
    for (int y = 0; y < 32; ++y) {
      for (int x = 0; x < 32; ++x) {
        const bool inside = y / 16 == label / 5 && x / 6 == label % 5;
        for (int c = 0; c < 3; ++c) {
          const float grey = noise.normal(static_cast<std::uint64_t>((y * 32 + x) * 3 + c));
          const float pixel = 120.0f + 50.0f * grey + (inside ? 9.0f : 0.0f);
          dataset.pixels.values().push_back(static_cast<std::uint8_t>(std::clamp(pixel, 0.0f, 255.0f)));
        }
      }
    }
  }
  return dataset;
}

/// A quarter of the reference network after a few epochs of Adam on `training`.
std::unique_ptr<nn::Network> trained_network(const data::Dataset& training) {
  constexpr std::int64_t kBatch = 50;
  constexpr std::uint64_t kEpochs = 4;
  const RandomStream random(3);
  auto network = nn::make_model({.width_multiplier = 0.25, .dropout = 0.0f}, random.derive(0));
  std::vector<optim::Parameter> parameters;
  for (auto& [name, parameter] : network->parameters()) parameters.push_back({name, parameter});
  optim::Adam adam(parameters, {});
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < training.size(); ++i) order.push_back(i);
  for (std::uint64_t epoch = 0; epoch < kEpochs; ++epoch) {
    order = data::shuffled(order, random.derive(1 + epoch));
    for (std::int64_t begin = 0; begin + kBatch <= training.size(); begin += kBatch) {
      const auto indices = std::span(order).subspan(static_cast<std::size_t>(begin), kBatch);
      const data::Batch batch = data::make_batch(training, indices);
      const Variable logits = network->forward(Variable(batch.images), {.training = true});
      ops::softmax_cross_entropy(logits, batch.labels).backward();
      adam.step(0.004f);
    }
  }
  return network;
}

/// Trained once for all cases.
struct Fixture {
  data::Dataset training = patches(2000, RandomStream(1));
  data::Dataset test = patches(1000, RandomStream(2));
  quant::FoldedModel folded = quant::fold(*trained_network(training));
  Tensor float_logits = evaluate::float_logits(folded, test);
};

const Fixture& fixture() {
  static const Fixture instance;
  return instance;
}

double accuracy(const data::Dataset& test, const std::vector<std::int64_t>& predictions) {
  return evaluate::make_confusion_matrix(test.labels, predictions, 10).accuracy();
}

}  // namespace

TEST_CASE("a trained network keeps its accuracy and its logits in int8", "[evaluate]") {
  const auto method = GENERATE(quant::CalibrationMethod::minmax, quant::CalibrationMethod::percentile,
                               quant::CalibrationMethod::mse);
  const bool dense_per_channel = GENERATE(true, false);
  CAPTURE(quant::to_string(method), dense_per_channel);
  const Fixture& trained = fixture();
  const auto in_float = evaluate::predictions(trained.float_logits.values(), 10);
  const double float_accuracy = accuracy(trained.test, in_float);
  REQUIRE(float_accuracy > 0.5);  // of ten classes: it has learnt

  const auto indices = quant::calibration_indices(trained.training, 200);
  const auto ranges = quant::calibrate(trained.folded, trained.training, indices, method);
  const auto model = quant::quantize(trained.folded, ranges, {.dense_per_channel = dense_per_channel});
  const evaluate::Int8Network network(emit::make_model_blob(model).bytes, "test");
  const std::vector<std::int8_t> logits = network.logits(trained.test);
  const auto in_int8 = evaluate::predictions(std::span<const std::int8_t>(logits), 10);
  CHECK(accuracy(trained.test, in_int8) > float_accuracy - 0.02);

  double signal = 0.0, noise = 0.0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double exact = trained.float_logits.values()[i];
    const double error = quant::dequantize_value(logits[i], model.layers.back().output) - exact;
    signal += exact * exact;
    noise += error * error;
  }
  CHECK(10.0 * std::log10(signal / noise) > 25.0);
}
