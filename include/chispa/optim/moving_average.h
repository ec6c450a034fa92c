#pragma once

#include <cstdint>
#include <vector>

#include "chispa/core/tensor.h"

namespace chispa::optim {

/// Exponential moving average of weights (Polyak and Juditsky, 1992; decayed as in TensorFlow's
/// ExponentialMovingAverage). After update t = 1, 2, ...:
///   average = d * average + (1 - d) * tensor,  d = min(decay, (1 + t) / (10 + t))
/// so that the first updates, in which the weights move most, are soon forgotten. Running statistics are
/// averaged along, because they have to fit the averaged weights.
class MovingAverage {
 public:
  /// Averages `tensors` by sharing their storage; starts as their present values. Throws Error unless 0 <=
  /// decay < 1.
  MovingAverage(std::vector<Tensor> tensors, double decay);

  void update();
  std::int64_t updates() const { return updates_; }
  void set_updates(std::int64_t updates) { updates_ = updates; }

  /// Exchanges the values of the tensors and their averages; twice is as if never.
  void swap();
  /// In the order of the tensors.
  const std::vector<Tensor>& averages() const { return averages_; }

 private:
  std::vector<Tensor> tensors_;
  std::vector<Tensor> averages_;
  double decay_;
  std::int64_t updates_ = 0;
};

/// While one lives, the tensors hold their averages: for evaluation and saving. Does nothing for a null
/// average.
class AveragedWeights {
 public:
  explicit AveragedWeights(MovingAverage* average) : average_(average) {
    if (average_) average_->swap();
  }
  ~AveragedWeights() {
    if (average_) average_->swap();
  }
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;

 private:
  MovingAverage* average_;
};

}  // namespace chispa::optim
