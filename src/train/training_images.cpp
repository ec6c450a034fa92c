#include "chispa/train/training_images.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/core/error.h"
#include "chispa/core/shape.h"

namespace chispa::train {
namespace {

/// `part` is what they are for.
void check_images(const nn::ModelConfig& model, const data::Dataset& images, const std::string& part) {
  if (images.size() == 0) throw Error(part + ": there are no images");
  if (images.height != model.height || images.width != model.width || images.channels != model.channels)
    throw Error(part + ": images are " + Shape{images.height, images.width, images.channels}.to_string() +
                ", the network takes " + Shape{model.height, model.width, model.channels}.to_string());
  const Label largest = *std::max_element(images.labels.begin(), images.labels.end());
  if (largest >= model.classes || static_cast<std::int64_t>(images.class_names.size()) != model.classes)
    throw Error(fmt::format("{}: the network has {} classes, the images {} class names and labels up to {}",
                            part, model.classes, images.class_names.size(), largest));
}

void check_validation(const TrainConfig& config, const TrainingImages& images) {
  if (images.validation == nullptr) {
    if (config.patience > 0 && config.validation_fraction == 0)
      throw SettingError(
          "validation_fraction",
          fmt::format("0 leaves no images to tell by when training may end, as patience {} asks; hold "
                      "some out, or give a validation set",
                      config.patience));
    return;
  }
  check_images(config.model, *images.validation, "validation");
  if (images.validation->class_names != images.train.class_names)
    throw Error("validation: the classes are not those of the training images");
  if (config.validation_fraction > 0)
    throw SettingError(
        "validation_fraction",
        fmt::format("{} is for images without a validation set of their own; these have one, so "
                    "leave it out",
                    config.validation_fraction));
}

}  // namespace

TrainingImages::TrainingImages(const data::Dataset& train_images, const data::Dataset* validation_images)
    : train(train_images),
      validation(validation_images != nullptr && validation_images->size() > 0 ? validation_images
                                                                               : nullptr) {}

void check_run(const TrainConfig& config, const TrainingImages& images) {
  check_config(config);
  check_images(config.model, images.train, "training");
  check_validation(config, images);
}

}  // namespace chispa::train
