#pragma once

#include <cstdint>
#include <string>

#include "chispa/core/profile.h"
#include "chispa/train/trainer.h"

namespace chispa::tools {

/// The lines that cifar-train writes on standard output; they are an interface, scripts read them.
///   epoch 12/40  loss 0.612  train 78.9%  val 76.4%  lr 0.0050  5210 images/s  9.6 s
///   test 72.4%  loss 0.810  balanced 70.1%
/// The balanced accuracy, the mean of the classes' own, is told where they have unequal numbers of test
/// images. `who`, where it is not empty, stands before an epoch's line: teacher epoch 1/12 ...
std::string epoch_line(const std::string& who, const train::EpochReport& report, std::int64_t epochs);
std::string test_line(const train::Evaluation& test);

/// A table: for each part of a step, forward and backward, the time, the share of all of it, arithmetic a
/// second, and activations read and written a second.
std::string profile_table(const Profile& profile);

/// The same as one JSON object a line, with Keras's names.
std::string epoch_json(const std::string& who, const train::EpochReport& report, std::int64_t epochs);
std::string test_json(const train::Evaluation& test);

}  // namespace chispa::tools
