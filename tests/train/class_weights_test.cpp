#include "train/class_weights.h"

#include <cmath>

#include "catch.h"
#include "chispa/data/batch.h"
#include "small_run.h"

using namespace chispa;
using namespace chispa::train;

namespace {

double first_loss(const TrainConfig& config, const data::Dataset& images) {
  Trainer trainer(config, images);
  double loss = 0;
  trainer.run({.on_step = [&](const StepReport& report) { loss = report.loss; },
               .on_epoch = {},
               .should_stop = [steps = 0]() mutable { return steps++ == 1; }});
  return loss;
}

/// All images in one step, none held out, nothing random in it but the weights.
TrainConfig one_step_config() {
  TrainConfig config = small_config();
  config.batch_size = 100;
  config.validation_fraction = 0;
  config.model.dropout = 0;
  config.augmentation = {};
  config.label_smoothing = 0;
  return config;
}

std::vector<std::int64_t> range(std::int64_t count) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < count; ++i) indices.push_back(i);
  return indices;
}

}  // namespace

TEST_CASE("balanced weights are scikit-learn's, over the classes that have images", "[train]") {
  const std::vector<Label> labels{0, 0, 0, 0, 0, 0, 1, 1, 3, 3, 3, 3, 2};
  const std::vector<std::int64_t> indices = range(12);  // not the last, the only one of class 2
  const std::vector<float> weights = class_weights(ClassWeights::balanced, labels, indices, 5);
  // compute_class_weight("balanced", ...): 12 / (3 * [6, 2, 4]).
  REQUIRE(weights.size() == 5);
  CHECK(weights[0] == Approx(12.0 / 18));
  CHECK(weights[1] == Approx(2.0));
  CHECK(weights[2] == 1.0f);
  CHECK(weights[3] == Approx(1.0));
  CHECK(weights[4] == 1.0f);
  CHECK(class_weights(ClassWeights::none, labels, indices, 5).empty());
}

TEST_CASE("balanced weights of equal counts are exactly 1", "[train]") {
  std::vector<Label> labels;
  for (std::int64_t i = 0; i < 700; ++i) labels.push_back(static_cast<Label>(i % 7));
  CHECK(class_weights(ClassWeights::balanced, labels, range(700), 7) == std::vector<float>(7, 1.0f));
}

TEST_CASE("with balanced weights the loss is the mean over classes, not over images", "[train]") {
  data::Dataset images = small_images();
  for (std::size_t i = 0; i < images.labels.size(); ++i) images.labels[i] = i < 3 ? 1 : 0;
  TrainConfig config = one_step_config();
  const double plain = first_loss(config, images);
  config.class_weights = ClassWeights::balanced;
  const double balanced = first_loss(config, images);

  // Batch normalization makes the answers depend on the batch, so the network sees all of it in both.
  const auto n = static_cast<double>(images.labels.size());
  const auto network = nn::make_model(config.model, RandomStream(config.seed).derive(0));
  const data::Batch batch = data::make_batch(images, range(images.size()));
  const Variable logits = network->forward(Variable(batch.images), {.training = true});
  std::vector<double> sums(2);
  for (std::int64_t i = 0; i < images.size(); ++i) {
    double sum = 0;
    const float* const row = logits.value().data() + i * 10;
    for (std::int64_t k = 0; k < 10; ++k) sum += std::exp(static_cast<double>(row[k]));
    const Label label = images.labels[static_cast<std::size_t>(i)];
    sums[label] += std::log(sum) - static_cast<double>(row[label]);
  }
  CHECK(plain == Approx((sums[0] + sums[1]) / n).epsilon(1e-4));
  CHECK(balanced == Approx(0.5 * (sums[0] / (n - 3) + sums[1] / 3)).epsilon(1e-4));
}

TEST_CASE("class weights cannot change on resume", "[train]") {
  Trainer trainer(small_config(), small_images());
  const io::Checkpoint saved = trainer.checkpoint();
  TrainConfig config = small_config();
  config.class_weights = ClassWeights::balanced;
  Trainer resumed(config, small_images());
  CHECK_THROWS_WITH(resumed.restore(saved, "a.chispa"),
                    "class_weights balanced does not go on with a.chispa, which was trained with none; leave "
                    "it as it was, or start a new run");
}
