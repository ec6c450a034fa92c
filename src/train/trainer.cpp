#include "chispa/train/trainer.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "chispa/autograd/add.h"
#include "chispa/autograd/distillation_loss.h"
#include "chispa/autograd/scale.h"
#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/core/error.h"
#include "chispa/data/batch.h"
#include "chispa/data/fingerprint.h"
#include "chispa/train/network_tensors.h"
#include "train/class_weights.h"
#include "train/make_optimizer.h"

namespace chispa::train {
namespace {

/// What the seed is split into. The numbers are part of what "the same seed" means: never reorder them.
enum class Purpose : std::uint64_t { initial_weights, split, order, augmentation, dropout };

RandomStream stream(const TrainConfig& config, Purpose purpose) {
  return RandomStream(config.seed).derive(static_cast<std::uint64_t>(purpose));
}

RandomStream stream(const TrainConfig& config, Purpose purpose, std::int64_t child) {
  return stream(config, purpose).derive(static_cast<std::uint64_t>(child));
}

void check_teacher(const TrainConfig& config, const data::Dataset& images, const TeacherLogits& teacher) {
  if (config.distillation.teachers.empty()) return;
  const Shape expected{data::view_count(config.augmentation), images.size(), config.model.classes};
  if (!(teacher.values.shape() == expected))
    throw Error("training: the teacher's logits are " + teacher.values.shape().to_string() +
                ", the views, images and classes of this run need " + expected.to_string());
}

/// Where the forward or the backward pass of a part of the step is timed, if anywhere.
Cost* forward_cost(Profile* profile, const char* part) {
  return profile == nullptr ? nullptr : &profile->row(part).forward;
}
Cost* backward_cost(Profile* profile, const char* part) {
  return profile == nullptr ? nullptr : &profile->row(part).backward;
}

}  // namespace

Trainer::Trainer(const TrainConfig& config, const TrainingImages& images, TeacherLogits teacher)
    : config_(config),
      images_(images),
      fingerprint_(data::fingerprint(images.train)),
      validation_fingerprint_(images.validation != nullptr ? data::fingerprint(*images.validation) : 0),
      teacher_(std::move(teacher)) {
  check_run(config, images);
  check_teacher(config, images.train, teacher_);
  split_ =
      data::stratified_split(images.train.labels, config.validation_fraction, stream(config, Purpose::split));
  if (images.validation != nullptr) split_.validation = data::all_indices(*images.validation);
  class_weights_ =
      class_weights(config.class_weights, images.train.labels, split_.train, config.model.classes);
  config_.model = nn::with_description(config.model);
  network_ = nn::make_model(config_.model, stream(config, Purpose::initial_weights));
  optimizer_ = make_optimizer(config, *network_);
  optimizer_->set_vector_rate(static_cast<float>(config.vector_rate));
  if (config.average_decay > 0) {
    std::vector<Tensor> tensors;
    for (const io::NamedTensor& named : network_tensors(*network_, "")) tensors.push_back(named.tensor);
    average_ = std::make_unique<optim::MovingAverage>(std::move(tensors), config.average_decay);
  }
}

std::int64_t Trainer::parameter_count() const {
  return network_->parameter_count();
}

std::int64_t Trainer::steps_per_epoch() const {
  const auto count = static_cast<std::int64_t>(split_.train.size());
  return (count + config_.batch_size - 1) / config_.batch_size;
}

Variable Trainer::loss(const Variable& logits, std::span<const Label> labels,
                       std::span<const std::int64_t> indices) const {
  Variable labelled = ops::softmax_cross_entropy(
      logits, labels,
      {.label_smoothing = static_cast<float>(config_.label_smoothing), .class_weights = class_weights_});
  const Distillation& distillation = config_.distillation;
  if (distillation.teachers.empty()) return labelled;
  const auto weight = static_cast<float>(distillation.weight);
  return ops::add(ops::scale(labelled, 1.0f - weight),
                  ops::scale(taught_loss(logits, labels, indices), weight));
}

Variable Trainer::taught_loss(const Variable& logits, std::span<const Label> labels,
                              std::span<const std::int64_t> indices) const {
  std::vector<std::int64_t> views;
  for (const std::int64_t index : indices)
    views.push_back(
        data::draw_view(config_.augmentation, stream(config_, Purpose::augmentation), epochs_done_, index));
  std::vector<float> weights;
  if (!class_weights_.empty())
    for (const Label label : labels) weights.push_back(class_weights_[label]);
  return ops::distillation_loss(logits, gather_logits(teacher_, indices, views),
                                static_cast<float>(config_.distillation.temperature), weights);
}

void Trainer::step(const std::vector<std::int64_t>& order, Profile* profile) {
  const auto first = static_cast<std::size_t>(steps_done_ * config_.batch_size);
  const std::size_t count = std::min(static_cast<std::size_t>(config_.batch_size), order.size() - first);
  const std::span<const std::int64_t> indices = std::span(order).subspan(first, count);
  const data::Batch batch = [&] {
    const CostTimer timer(forward_cost(profile, "images, augmented"));
    return data::make_batch(images_.train, indices, config_.augmentation,
                            stream(config_, Purpose::augmentation), epochs_done_);
  }();
  const std::int64_t steps_before = epochs_done_ * steps_per_epoch() + steps_done_;
  const nn::Pass pass{
      .training = true, .random = stream(config_, Purpose::dropout, steps_before), .profile = profile};
  const Variable logits = module().forward(Variable(batch.images), pass);
  Variable loss = [&] {
    const CostTimer timer(forward_cost(profile, "loss"));
    return this->loss(logits, batch.labels, indices);
  }();
  const float loss_value = loss.value().item();
  // In the middle of the step, so that neither the first step of a warm-up nor the last of a cosine has rate
  // 0.
  const double time = static_cast<double>(epochs_done_) +
                      (static_cast<double>(steps_done_) + 0.5) / static_cast<double>(steps_per_epoch());
  const double rate = optim::learning_rate(schedule_of(config_), time);
  if (!std::isfinite(loss_value))
    throw SettingError(
        "learning_rate",
        fmt::format("{} is too high: at epoch {}, step {} the loss is {}; lower it, or lengthen the "
                    "warm-up",
                    config_.learning_rate, epochs_done_ + 1, steps_done_ + 1, loss_value));
  loss.backward();
  {
    const CostTimer timer(backward_cost(profile, "optimizer"));
    optimizer_->step(static_cast<float>(rate));
    if (average_) average_->update();
  }

  loss_sum_ += static_cast<double>(loss_value) * static_cast<double>(count);
  correct_ += count_correct(logits.value(), batch.labels);
  seen_ += static_cast<std::int64_t>(count);
  learning_rate_ = rate;
  ++steps_done_;
}

EpochReport Trainer::finish_epoch() {
  EpochReport report;
  report.record = {.epoch = epochs_done_ + 1,
                   .loss = loss_sum_ / static_cast<double>(seen_),
                   .accuracy = static_cast<double>(correct_) / static_cast<double>(seen_),
                   .learning_rate = learning_rate_,
                   .validation_loss = {},
                   .validation_accuracy = {}};
  report.best = true;
  if (!split_.validation.empty()) {
    const optim::AveragedWeights averaged(average_.get());
    const Evaluation validation = train::evaluate(module(), validation_images(), split_.validation);
    if (!std::isfinite(validation.loss))
      throw SettingError("learning_rate",
                         fmt::format("{} is too high: after epoch {} the validation loss is {}; lower it",
                                     config_.learning_rate, epochs_done_ + 1, validation.loss));
    report.record.validation_loss = validation.loss;
    report.record.validation_accuracy = validation.accuracy();
    report.best = validation.accuracy() > best_accuracy_;
    if (report.best) best_accuracy_ = validation.accuracy();
  }
  ++epochs_done_;
  if (report.best) best_epoch_ = epochs_done_;
  steps_done_ = 0;
  loss_sum_ = 0;
  correct_ = 0;
  seen_ = 0;
  history_.push_back(report.record);
  return report;
}

bool Trainer::stopped_early() const {
  return config_.patience > 0 && best_epoch_ > 0 && epochs_done_ < config_.epochs && steps_done_ == 0 &&
         epochs_done_ - best_epoch_ >= config_.patience;
}

void Trainer::forget_best() {
  best_epoch_ = 0;
  best_accuracy_ = kNoAccuracy;
}

bool Trainer::run(const Callbacks& callbacks) {
  if (config_.quantization_bits != 0 && !module_)
    throw Error(
        "training: quantization-aware training was asked for, but there is no quantized layer to pass "
        "through");
  const auto stop = [&] { return callbacks.should_stop && callbacks.should_stop(); };
  while (!finished()) {
    const Stopwatch epoch_time;
    const std::vector<std::int64_t> order =
        data::shuffled(split_.train, stream(config_, Purpose::order, epochs_done_));
    const std::int64_t seen_before = seen_;
    while (steps_done_ < steps_per_epoch()) {
      if (stop()) return false;
      step(order, callbacks.profile);
      if (callbacks.on_step)
        callbacks.on_step({.epoch = epochs_done_ + 1,
                           .step = steps_done_,
                           .steps = steps_per_epoch(),
                           .loss = loss_sum_ / static_cast<double>(seen_),
                           .accuracy = static_cast<double>(correct_) / static_cast<double>(seen_)});
    }
    const double training_seconds = epoch_time.seconds();
    const std::int64_t trained = seen_ - seen_before;
    EpochReport report = finish_epoch();
    report.seconds = epoch_time.seconds();
    report.images_per_second = static_cast<double>(trained) / std::max(training_seconds, 1e-9);
    if (callbacks.on_epoch) callbacks.on_epoch(report);
  }
  return true;
}

Evaluation Trainer::evaluate(const data::Dataset& dataset) {
  const optim::AveragedWeights averaged(average_.get());
  return train::evaluate(module(), dataset);
}

}  // namespace chispa::train
