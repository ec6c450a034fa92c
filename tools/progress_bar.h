#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "chispa/train/trainer.h"

namespace chispa::tools {

/// A line on standard error that shows how an epoch goes, redrawn in place; nothing at all unless that is a
/// terminal.
class ProgressBar {
 public:
  /// `epochs` and `batch_size` of the run. Draws nothing when `wanted` is false.
  ProgressBar(bool wanted, std::int64_t epochs, std::int64_t batch_size);

  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const train::StepReport& report);
  /// Wipes the line, so that another can be written.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool wanted_;
  std::int64_t epochs_;
  std::int64_t batch_size_;
  std::int64_t epoch_ = 0;
  std::int64_t first_step_ = 0;  ///< steps of the epoch that were done when it was first seen
  Clock::time_point epoch_start_;
  Clock::time_point last_drawn_;
  bool drawn_ = false;
};

}  // namespace chispa::tools
