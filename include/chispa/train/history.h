#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chispa::train {

/// What is remembered of an epoch. Nothing that differs between two runs with one seed, so no times.
struct EpochRecord {
  std::int64_t epoch = 1;                 ///< counted from 1
  double loss = 0;                        ///< mean over the epoch's training steps, as they were taken
  double accuracy = 0;                    ///< the same, in [0, 1]
  double learning_rate = 0;               ///< of the last step
  std::optional<double> validation_loss;  ///< after the epoch; unset without validation images
  std::optional<double> validation_accuracy;
};

using History = std::vector<EpochRecord>;

/// CSV with the columns of Keras's CSVLogger: epoch (counted from 0, as there), accuracy, loss, val_accuracy,
/// val_loss, learning_rate; without the val_ columns where no record has a validation part.
std::string history_csv(const History& history);

}  // namespace chispa::train
