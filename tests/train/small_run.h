#pragma once

#include "chispa/data/generated_shapes.h"
#include "chispa/train/recipe.h"
#include "chispa/train/trainer.h"

/// A run that has everything whose state could be forgotten, and takes a fraction of a second.
inline chispa::train::TrainConfig small_config() {
  chispa::train::TrainConfig config = chispa::train::recipe("best");
  config.model.width_multiplier = 0.25;
  config.model.dropout = 0.3f;
  config.epochs = 2;
  config.batch_size = 16;
  config.validation_fraction = 0.2;
  config.warmup_epochs = 0.5;
  config.average_decay = 0.9;
  config.label_smoothing = 0.1;
  return config;
}

inline const chispa::data::Dataset& small_images() {
  static const chispa::data::Dataset images = chispa::data::generate_shapes(100, chispa::RandomStream(6));
  return images;
}
