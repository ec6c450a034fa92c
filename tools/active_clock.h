#pragma once

#include <chrono>

#include "stop_signal.h"

namespace chispa::tools {

/// The time in which a program was at work: without the pauses in which it was stopped (Ctrl-Z).
class ActiveClock {
 public:
  explicit ActiveClock(const StopSignal& signals) : signals_(signals) {}

  /// To be called at short intervals: one in which the program was stopped and went on counts for as long as
  /// the one before it took.
  void tick();

  double wall_seconds() const { return seconds(last_ - start_); }  ///< until the last tick, pauses included
  double paused_seconds() const { return seconds(paused_); }
  double active_seconds() const { return seconds(last_ - start_ - paused_); }

 private:
  using Clock = std::chrono::steady_clock;

  static double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

  const StopSignal& signals_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  Clock::duration usual_{};
  Clock::duration paused_{};
};

}  // namespace chispa::tools
