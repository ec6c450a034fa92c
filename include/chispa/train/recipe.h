#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chispa/train/config.h"

namespace chispa::train {

/// Settings that are known to work together.
///   reference: what the network was first published with: Adam 1e-3, batch 32, 10 epochs, every training
///              image, no augmentation, no validation part.
///   quick:     AdamW with a cosine schedule, flips and shifts, and a moving average of the weights, on every
///              training image: with a rate that ends at 0 the last epoch is the one to take.
///   best:      quick for longer, with more views of each image, and with a teacher (see teacher_of).
///   teacher:   the larger network "teacher" for another to learn from: SGD with Nesterov's momentum and a
///              cosine schedule; a fiftieth of the training images is held out.
///   qat:       a few epochs at a small learning rate, quantization-aware for 8 bits, of a network that is
///              trained already; which one is the caller's to say (`initial`).
/// Throws Error listing the names for any other.
TrainConfig recipe(const std::string& name);

/// The configuration of the teacher that the recipe wants trained before `student`, with the student's seed
/// and validation part, so that neither sees the images held out, and its class weights; nothing where the
/// recipe wants none.
std::optional<TrainConfig> teacher_of(const std::string& recipe, const TrainConfig& student);

std::vector<std::string> recipe_names();

}  // namespace chispa::train
