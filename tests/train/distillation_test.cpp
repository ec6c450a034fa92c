// Training against a teacher, which is a trainer with logits to learn from.
#include <algorithm>

#include "catch.h"
#include "chispa/autograd/distillation_loss.h"
#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/data/batch.h"
#include "chispa/train/trainer.h"
#include "error_message.h"
#include "small_run.h"

using namespace chispa;
using namespace chispa::train;

namespace {

TrainConfig taught_config() {
  TrainConfig config = small_config();
  config.augmentation = {.flip = data::Flip::alternating, .max_shift = 2, .shift_step = 2};
  config.distillation = {.teachers = {"some.chispa"}, .weight = 0.75, .temperature = 2};
  return config;
}

/// Answers that name the image and the view.
TeacherLogits numbered_logits(float sharpness = 1.0f) {
  TeacherLogits logits{Tensor(Shape{18, 100, 10}), 42};
  for (std::int64_t i = 0; i < logits.values.size(); ++i)
    logits.values.data()[i] = sharpness * RandomStream(7).normal(static_cast<std::uint64_t>(i));
  return logits;
}

std::vector<float> weights_after(const TrainConfig& config, const TeacherLogits& teacher) {
  Trainer trainer(config, small_images(), teacher);
  REQUIRE(trainer.run({}));
  const Tensor weight = *trainer.checkpoint().find("model/0.weight");
  return {weight.values().begin(), weight.values().end()};
}

}  // namespace

TEST_CASE("the loss mixes that of the labels and that against the teacher's logits for the view shown",
          "[train]") {
  TrainConfig config = taught_config();
  config.validation_fraction = 0;
  config.batch_size = 100;  // one step, whose loss is that of the network as it was drawn
  config.model.dropout = 0;
  config.average_decay = 0;
  const double weight = GENERATE(0.25, 1.0);
  config.distillation.weight = weight;
  const TeacherLogits teacher = numbered_logits();
  Trainer trainer(config, small_images(), teacher);
  double loss = 0;
  trainer.run({.on_step = [&](const StepReport& report) { loss = report.loss; },
               .on_epoch = {},
               .should_stop = [steps = 0]() mutable { return steps++ == 1; }});

  // The streams' numbers are part of what a seed means: 0 draws the weights, 3 the augmentation.
  const auto network = nn::make_model(config.model, RandomStream(config.seed).derive(0));
  const RandomStream augmentation = RandomStream(config.seed).derive(3);
  std::vector<std::int64_t> all, views;
  for (std::int64_t i = 0; i < 100; ++i) {
    all.push_back(i);
    views.push_back(data::draw_view(config.augmentation, augmentation, 0, i));
  }
  const data::Batch batch = data::make_batch(small_images(), all, config.augmentation, augmentation, 0);
  const Variable logits = network->forward(Variable(batch.images), {.training = true});
  const float labelled =
      ops::softmax_cross_entropy(logits, batch.labels, {.label_smoothing = 0.1f}).value().item();
  const float taught =
      ops::distillation_loss(logits, gather_logits(teacher, all, views), 2.0f).value().item();
  CHECK(loss == Approx((1 - weight) * static_cast<double>(labelled) + weight * static_cast<double>(taught))
                    .epsilon(1e-5));
}

TEST_CASE("a taught run depends on the teacher, and stopped and resumed gives the same bits", "[train]") {
  const TrainConfig config = taught_config();
  const std::vector<float> whole = weights_after(config, numbered_logits());
  CHECK(whole == weights_after(config, numbered_logits()));
  CHECK(whole != weights_after(config, numbered_logits(3.0f)));

  Trainer stopped(config, small_images(), numbered_logits());
  REQUIRE_FALSE(stopped.run(
      {.on_step = {}, .on_epoch = {}, .should_stop = [steps = 0]() mutable { return steps++ == 7; }}));
  const io::Checkpoint saved = stopped.checkpoint();
  Trainer resumed(saved_config(saved, "a"), small_images(), numbered_logits());
  resumed.restore(saved, "a");
  REQUIRE(resumed.run({}));
  const Tensor weight = *resumed.checkpoint().find("model/0.weight");
  CHECK(std::equal(whole.begin(), whole.end(), weight.values().begin()));

  TeacherLogits other = numbered_logits();
  other.fingerprint = 43;
  Trainer elsewhere(config, small_images(), other);
  CHECK(error_message([&] {
          elsewhere.restore(saved, "a");
        }).find("distillation.teachers is not what a was trained with; ") == 0);
}

TEST_CASE("a student learns what its teacher says where the labels do not count", "[train]") {
  TrainConfig config = taught_config();
  config.epochs = 12;
  config.model.width_multiplier = 0.5;
  config.model.dropout = 0;
  config.augmentation = {};
  config.learning_rate = 0.01;
  config.distillation.weight = 1;
  config.distillation.temperature = 1;
  config.validation_fraction = 0;
  TeacherLogits teacher{Tensor::zeros(Shape{1, 100, 10}), 1};
  const auto answer = [](Label label) { return (label + 3) % 10; };  // all wrong
  for (std::int64_t i = 0; i < 100; ++i)
    teacher.values.data()[i * 10 + answer(small_images().labels[static_cast<std::size_t>(i)])] = 6.0f;
  Trainer trainer(config, small_images(), teacher);
  REQUIRE(trainer.run({}));
  data::Dataset as_taught = small_images();
  for (Label& label : as_taught.labels) label = static_cast<Label>(answer(label));
  CHECK(trainer.evaluate(as_taught).accuracy() > 0.5);
  CHECK(trainer.evaluate(small_images()).accuracy() < 0.1);
}

TEST_CASE("logits that do not fit the run are refused", "[train]") {
  CHECK(error_message([] { Trainer(taught_config(), small_images()); }) ==
        "training: the teacher's logits are [], the views, images and classes of this run need [18,100,10]");
  TrainConfig config = taught_config();
  config.augmentation.shift_step = 1;
  CHECK(error_message([&] { Trainer(config, small_images(), numbered_logits()); }).find("need [50,100,10]") !=
        std::string::npos);
}
