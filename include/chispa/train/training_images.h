#pragma once

#include "chispa/data/dataset.h"
#include "chispa/data/datasets.h"
#include "chispa/train/config.h"

namespace chispa::train {

/// What a network is trained on, and what tells after each epoch how good it is. Refers to data sets that
/// must outlive it; one alone, or all parts of a source, are taken as they are.
struct TrainingImages {
  TrainingImages(const data::Dataset& train_images, const data::Dataset* validation_images = nullptr);
  TrainingImages(const data::Datasets& images) : TrainingImages(images.train, &images.validation) {}

  const data::Dataset& train;
  /// A validation set of its own, which has images; null: the share TrainConfig::validation_fraction of
  /// `train`.
  const data::Dataset* validation;
};

/// Throws Error unless `config` makes sense (check_config) and fits the images: their size and classes,
/// patience some images to validate on, and no validation_fraction where there is a validation set.
void check_run(const TrainConfig& config, const TrainingImages& images);

}  // namespace chispa::train
