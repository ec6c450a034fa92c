#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "active_clock.h"
#include "status_line.h"

namespace chispa::tools {

/// How far a task is.
struct Progress {
  std::string task;  ///< what it is: epoch 3/12
  std::int64_t done = 0;
  std::int64_t of = 0;
  std::int64_t images_each = 1;        ///< images of one of those
  std::vector<std::string> details{};  ///< what else there is to say, the most important first
};

/// Shows on the status line how tasks of one kind go, one after the other:
///   epoch 3/12  [=====>..................]  120/391  loss 1.234  train 45.6%  5210 images/s  7 s left
/// Where that does not fit, the bar gets shorter and goes first, then whole fields. What is not known is not
/// there: the rate and the time left are of this task once that can be told, until then those of the
/// task before.
class ProgressLine {
 public:
  /// Shows nothing when `wanted` is false. `clock` is to be ticked before each show().
  ProgressLine(bool wanted, const ActiveClock& clock) : wanted_(wanted), clock_(clock) {}

  ~ProgressLine() { StatusLine::wipe(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const Progress& progress);

 private:
  void measure(const Progress& progress);

  bool wanted_;
  const ActiveClock& clock_;
  std::string task_;
  std::int64_t first_ = 0;    ///< what of the task was done when it was first seen
  double first_seconds_ = 0;  ///< when that was
  double drawn_seconds_ = -1;
  double images_per_second_ = 0;  ///< 0: not known
};

/// The line for `columns`, without a rate where that is 0.
std::string progress_text(const Progress& progress, double images_per_second, std::size_t columns);

}  // namespace chispa::tools
