#include "chispa/train/recipe.h"

#include "chispa/core/error.h"

namespace chispa::train {
namespace {

TrainConfig reference() {
  TrainConfig config;
  config.recipe = "reference";
  config.model.dropout = 0.2f;
  config.epochs = 10;
  config.batch_size = 32;
  config.optimizer = OptimizerKind::adam;
  config.learning_rate = 1e-3;
  config.schedule = optim::Decay::constant;
  return config;
}

TrainConfig quick() {
  TrainConfig config;
  config.recipe = "quick";
  config.model.dropout = 0;
  config.epochs = 24;
  config.batch_size = 128;
  config.augmentation = {.flip = data::Flip::alternating, .max_shift = 1};
  config.optimizer = OptimizerKind::adamw;
  config.learning_rate = 0.006;
  config.weight_decay = 0.02;
  config.schedule = optim::Decay::cosine;
  config.warmup_epochs = 1;
  config.average_decay = 0.998;
  return config;
}

TrainConfig best() {
  TrainConfig config = quick();
  config.recipe = "best";
  config.epochs = 100;
  config.augmentation = {.flip = data::Flip::alternating, .max_shift = 2, .shift_step = 2};
  config.average_decay = 0.999;
  return config;
}

TrainConfig teacher() {
  TrainConfig config;
  config.recipe = "teacher";
  config.model.name = "teacher";
  config.model.dropout = 0.2f;
  config.epochs = 12;
  config.batch_size = 128;
  config.validation_fraction = 0.02;
  config.augmentation = {.flip = data::Flip::alternating, .max_shift = 2, .shift_step = 2};
  config.optimizer = OptimizerKind::sgd;
  config.nesterov = true;
  config.learning_rate = 0.1;
  config.weight_decay = 5e-4;
  config.schedule = optim::Decay::cosine;
  config.warmup_epochs = 1;
  config.average_decay = 0.998;
  return config;
}

TrainConfig qat() {
  TrainConfig config;
  config.recipe = "qat";
  config.model.dropout = 0;
  config.epochs = 6;
  config.batch_size = 128;
  config.validation_fraction = 0.05;
  config.quantization_bits = 8;
  config.augmentation = {.flip = data::Flip::alternating, .max_shift = 2};
  config.optimizer = OptimizerKind::adamw;
  config.learning_rate = 3e-4;
  config.schedule = optim::Decay::cosine;
  config.warmup_epochs = 0.5;
  config.average_decay = 0.998;
  return config;
}

}  // namespace

TrainConfig recipe(const std::string& name) {
  if (name == "reference") return reference();
  if (name == "quick") return quick();
  if (name == "best") return best();
  if (name == "teacher") return teacher();
  if (name == "qat") return qat();
  throw SettingError("recipe",
                     "\"" + name + "\" is not known; there are reference, quick, best, teacher, qat");
}

std::optional<TrainConfig> teacher_of(const std::string& recipe, const TrainConfig& student) {
  if (recipe != "best") return std::nullopt;
  TrainConfig config = teacher();
  config.seed = student.seed;
  config.validation_fraction = student.validation_fraction;
  config.class_weights = student.class_weights;
  return config;
}

std::vector<std::string> recipe_names() {
  return {"reference", "quick", "best", "teacher", "qat"};
}

}  // namespace chispa::train
