#pragma once

#include <vector>

#include "chispa/kernels/batch_norm.h"

namespace chispa::kernels {

/// Mean and variance of the channels of rows that come block by block. Each block is summed in float about
/// its own mean, in cache, and merged in double (Chan, Golub, LeVeque, 1983).
class RunningMoments {
 public:
  explicit RunningMoments(std::int64_t channels);

  /// Takes in x [rows, channels].
  void add(const float* x, std::int64_t rows);
  void merge(const RunningMoments& other);
  ChannelMoments result() const;

 private:
  void merge(double count, const double* mean, const double* squares);
  void add_block(const float* x, std::int64_t rows);

  double count_ = 0.0;
  std::vector<double> mean_;
  std::vector<double> squares_;  ///< of the deviations from the mean
  std::vector<double> block_mean_;
  std::vector<double> block_squares_;
};

/// The moments of all of them, merged in their order. There is at least one.
ChannelMoments merge_in_order(const std::vector<RunningMoments>& parts);

}  // namespace chispa::kernels
