#pragma once

#include <string>
#include <vector>

#include "chispa/train/config.h"

namespace chispa::train {

/// Settings that are known to work together.
///   reference: what the network was first published with: Adam 1e-3, batch 32, 10 epochs, every training
///              image, no augmentation, no validation part.
///   best:      AdamW with a cosine schedule, flips and shifts, and a moving average of the weights; a
///              twentieth of the training images is held out to choose the best epoch by.
///   teacher:   the larger network "teacher" for another to learn from: SGD with Nesterov's momentum and a
///              cosine schedule, held-out images as for best.
///   qat:       a few epochs at a small learning rate, for quantization-aware training of a network that is
///              trained already; how many bits, and of which network, is the caller's to say.
/// Throws Error listing the names for any other.
TrainConfig recipe(const std::string& name);

std::vector<std::string> recipe_names();

}  // namespace chispa::train
