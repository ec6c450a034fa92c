#pragma once

#include <deque>
#include <string>

#include "chispa/core/stopwatch.h"

namespace chispa {

/// What a part of a computation took: wall-clock seconds, the additions and multiplications asked for, and
/// the bytes of activations and gradients that it has to read and write once each.
struct Cost {
  double seconds = 0;
  double flops = 0;
  double bytes = 0;

  Cost& operator+=(const Cost& other);
};

/// A part of a network, there and back.
struct ProfileRow {
  std::string name;
  Cost forward;
  Cost backward;
};

/// Where the time of a computation goes, by parts in the order in which they first came.
class Profile {
 public:
  /// The part of that name. The reference stays good.
  ProfileRow& row(const std::string& name);
  const std::deque<ProfileRow>& rows() const { return rows_; }
  double seconds() const;

 private:
  std::deque<ProfileRow> rows_;
};

/// Adds the time between its making and its end to a cost, or nothing where there is none.
class CostTimer {
 public:
  explicit CostTimer(Cost* cost) : cost_(cost) {}
  ~CostTimer() {
    if (cost_ != nullptr) cost_->seconds += stopwatch_.seconds();
  }
  CostTimer(const CostTimer&) = delete;
  CostTimer& operator=(const CostTimer&) = delete;

 private:
  Cost* cost_;
  Stopwatch stopwatch_;
};

}  // namespace chispa
