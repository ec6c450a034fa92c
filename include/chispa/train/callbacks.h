#pragma once

#include <cstdint>
#include <functional>

#include "chispa/core/profile.h"
#include "chispa/train/history.h"

namespace chispa::train {

/// Where training stands after a step; loss and accuracy are means over the epoch so far.
struct StepReport {
  std::int64_t epoch = 1;  ///< the running epoch, counted from 1
  std::int64_t step = 0;   ///< steps of it that are done
  std::int64_t steps = 0;  ///< steps that it has
  double loss = 0;
  double accuracy = 0;
};

/// A finished epoch.
struct EpochReport {
  EpochRecord record;
  bool best = false;   ///< its validation accuracy is above all before it; without validation always true
  double seconds = 0;  ///< of this process: after a resume in mid-epoch, since then; validation included
  double images_per_second = 0;  ///< of training alone
};

/// What a caller of Trainer::run may want to know or say; each may be left unset.
struct Callbacks {
  std::function<void(const StepReport&)> on_step;
  std::function<void(const EpochReport&)> on_epoch;
  std::function<bool()> should_stop;  ///< asked before each step
  Profile* profile = nullptr;         ///< where the costs of the steps are added up
};

}  // namespace chispa::train
