#pragma once

#include <string>

#include "chispa/train/config.h"

namespace chispa::train {

/// What a run that goes on may do to a setting: change it on the way, or not, because its steps would mean
/// something else; `presence`: change it from one value that is not 0 to another.
enum class OnResume { free, same, presence };

/// Every setting of a network, once: calls visit(name, member, on_resume), where `name` is `prefix` and the
/// member's, which is also its key in JSON. `Model` is nn::ModelConfig, const or not.
template <typename Model, typename Visit>
void visit_model(Model& model, const std::string& prefix, const Visit& visit) {
  visit(prefix + "name", model.name, OnResume::same);
  visit(prefix + "description", model.description, OnResume::same);
  visit(prefix + "height", model.height, OnResume::same);
  visit(prefix + "width", model.width, OnResume::same);
  visit(prefix + "channels", model.channels, OnResume::same);
  visit(prefix + "classes", model.classes, OnResume::same);
  visit(prefix + "width_multiplier", model.width_multiplier, OnResume::same);
  visit(prefix + "dropout", model.dropout, OnResume::free);
}

/// The same for a training run. The name is the path of the member in the struct, "augmentation.flip"; in
/// JSON the part before the dot is an object. A new setting is a member of TrainConfig and a line here.
template <typename Config, typename Visit>
void visit_settings(Config& config, const Visit& visit) {
  visit("recipe", config.recipe, OnResume::free);
  visit_model(config.model, "model.", visit);
  visit("images.fit", config.images.fit, OnResume::same);
  visit("images.labels", config.images.labels, OnResume::same);
  visit("images.test_fraction", config.images.test_fraction, OnResume::same);
  visit("seed", config.seed, OnResume::same);
  visit("epochs", config.epochs, OnResume::free);
  visit("patience", config.patience, OnResume::free);
  visit("batch_size", config.batch_size, OnResume::same);
  visit("validation_fraction", config.validation_fraction, OnResume::same);
  visit("augmentation.flip", config.augmentation.flip, OnResume::free);
  visit("augmentation.max_shift", config.augmentation.max_shift, OnResume::free);
  visit("augmentation.shift_step", config.augmentation.shift_step, OnResume::free);
  visit("augmentation.shift_axes", config.augmentation.shift_axes, OnResume::free);
  visit("augmentation.border", config.augmentation.border, OnResume::free);
  visit("augmentation.cutout", config.augmentation.cutout, OnResume::free);
  visit("augmentation.min_area", config.augmentation.distortion.min_area, OnResume::free);
  visit("augmentation.rotation", config.augmentation.distortion.rotation, OnResume::free);
  visit("augmentation.brightness", config.augmentation.distortion.brightness, OnResume::free);
  visit("augmentation.contrast", config.augmentation.distortion.contrast, OnResume::free);
  visit("initial", config.initial, OnResume::free);
  visit("quantization_bits", config.quantization_bits, OnResume::same);
  visit("label_smoothing", config.label_smoothing, OnResume::free);
  visit("class_weights", config.class_weights, OnResume::same);
  // Who teaches is told by the fingerprint of the weights: the file may have been moved.
  visit("distillation.teachers", config.distillation.teachers, OnResume::free);
  visit("distillation.weight", config.distillation.weight, OnResume::free);
  visit("distillation.temperature", config.distillation.temperature, OnResume::free);
  visit("optimizer", config.optimizer, OnResume::same);
  visit("learning_rate", config.learning_rate, OnResume::free);
  visit("schedule", config.schedule, OnResume::free);
  visit("warmup_epochs", config.warmup_epochs, OnResume::free);
  visit("momentum", config.momentum, OnResume::free);
  visit("nesterov", config.nesterov, OnResume::free);
  visit("weight_decay", config.weight_decay, OnResume::free);
  visit("decay_vectors", config.decay_vectors, OnResume::free);
  visit("vector_rate", config.vector_rate, OnResume::free);
  // Another decay is possible, an average that starts from nothing is not.
  visit("average_decay", config.average_decay, OnResume::presence);
}

}  // namespace chispa::train
