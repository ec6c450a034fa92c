// Quantization-aware training of a network that rounding to few bits has spoiled.
#include <algorithm>

#include "catch.h"
#include "chispa/data/generated_shapes.h"
#include "chispa/quant/calibrate.h"
#include "chispa/quant/fake_quantized_network.h"
#include "chispa/quant/fold.h"
#include "chispa/train/recipe.h"
#include "chispa/train/trainer.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::train;

namespace {

constexpr int kBits = 4;

const data::Dataset& images() {
  static const data::Dataset dataset = data::generate_shapes(200, RandomStream(12));
  return dataset;
}

TrainConfig small_network(std::uint64_t seed = 1) {
  TrainConfig config = recipe("best");
  config.seed = seed;
  config.model.width_multiplier = 0.5;
  config.model.dropout = 0;
  config.validation_fraction = 0;
  config.batch_size = 20;
  config.augmentation = {};
  config.epochs = 8;
  config.warmup_epochs = 1;
  config.average_decay = 0;
  return config;
}

/// A network that knows its images.
io::Checkpoint trained(std::uint64_t seed = 1) {
  Trainer trainer(small_network(seed), images());
  trainer.run({});
  return trainer.checkpoint();
}

TrainConfig quantized_config(std::uint64_t seed = 1) {
  TrainConfig config = small_network(seed);
  config.initial = "float.chispa";
  config.quantization_bits = kBits;
  config.epochs = 12;
  config.learning_rate = 4e-3;
  return config;
}

quant::FakeQuantizedNetwork& pass_fake_quantized(Trainer& trainer) {
  auto layer = std::make_unique<quant::FakeQuantizedNetwork>(trainer.network(), kBits);
  quant::FakeQuantizedNetwork& result = *layer;
  trainer.pass_through(std::move(layer));
  return result;
}

/// Makes `trainer` pass through its network with 4 bits, with the ranges that it has now.
void quantize_passes(Trainer& trainer) {
  quant::FakeQuantizedNetwork& quantized = pass_fake_quantized(trainer);
  quantized.set_ranges(quant::calibrate(quant::fold(trainer.network()), images(),
                                        quant::calibration_indices(images(), 100),
                                        quant::CalibrationMethod::percentile));
}

/// At the start of quantization-aware training.
std::unique_ptr<Trainer> start(std::uint64_t seed = 1) {
  auto trainer = std::make_unique<Trainer>(quantized_config(seed), images());
  trainer->start_from(trained(seed), "float.chispa");
  quantize_passes(*trainer);
  return trainer;
}

/// After as much training in float, quantized.
Evaluation trained_in_float_instead(std::uint64_t seed) {
  TrainConfig config = quantized_config(seed);
  config.quantization_bits = 0;
  Trainer trainer(config, images());
  trainer.start_from(trained(seed), "float.chispa");
  trainer.run({});
  quantize_passes(trainer);
  return trainer.evaluate(images());
}

/// Loss and accuracy, summed over runs.
struct Sums {
  void add(const Evaluation& evaluation) {
    loss += evaluation.loss;
    accuracy += evaluation.accuracy();
  }
  double loss = 0.0;
  double accuracy = 0.0;
};

bool same_tensors(const io::Checkpoint& a, const io::Checkpoint& b) {
  return std::equal(a.tensors.begin(), a.tensors.end(), b.tensors.begin(), b.tensors.end(),
                    [](const io::NamedTensor& x, const io::NamedTensor& y) {
                      return x.name == y.name &&
                             std::equal(x.tensor.values().begin(), x.tensor.values().end(),
                                        y.tensor.values().begin());
                    });
}

}  // namespace

TEST_CASE("what 4 bits spoil after training, training with them restores", "[evaluate]") {
  // Of a single run on so few images, chance decides.
  constexpr std::uint64_t kRuns = 6;
  Sums before, after, in_float;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const auto trainer = start(seed);
    before.add(trainer->evaluate(images()));
    REQUIRE(trainer->run({}));
    after.add(trainer->evaluate(images()));
    in_float.add(trained_in_float_instead(seed));
  }
  CAPTURE(before.loss, in_float.loss, after.loss, before.accuracy, in_float.accuracy, after.accuracy);
  CHECK(after.loss < 0.6 * before.loss);
  CHECK(after.loss < 0.8 * in_float.loss);
  CHECK(after.accuracy > before.accuracy + 0.1 * kRuns);
  CHECK(after.accuracy > in_float.accuracy);
}

TEST_CASE("quantization-aware training stopped and resumed gives the same bits, ranges included",
          "[evaluate]") {
  const auto whole = start();
  REQUIRE(whole->run({}));
  const auto stopped = start();
  REQUIRE_FALSE(stopped->run(
      {.on_step = {}, .on_epoch = {}, .should_stop = [steps = 0]() mutable { return steps++ == 15; }}));
  const io::Checkpoint saved = stopped->checkpoint();
  REQUIRE(saved.find("quantization/ranges") != nullptr);
  Trainer resumed(saved_config(saved, "a"), images());
  const quant::FakeQuantizedNetwork& quantized = pass_fake_quantized(resumed);
  resumed.restore(saved, "a");
  CHECK(quantized.ranges().front().max > 0);
  REQUIRE(resumed.run({}));
  CHECK(same_tensors(resumed.checkpoint(), whole->checkpoint()));
}

TEST_CASE("a run that asks for quantization-aware training does not train in float by accident",
          "[evaluate]") {
  Trainer trainer(quantized_config(), images());
  CHECK(error_message([&] { trainer.run({}); }).find("quantization-aware training was asked for") !=
        std::string::npos);
}
