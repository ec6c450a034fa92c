#pragma once

#include <vector>

#include "kernels/lanes/channel_tiles.h"
#include "kernels/norm/batch_norm.h"

namespace chispa::kernels {

/// Mean and variance of the channels of rows that come block by block. Each block is summed in float about an
/// estimate of its own mean, in one pass, and merged in double (Chan, Golub, LeVeque, 1983).
class RunningMoments {
 public:
  explicit RunningMoments(std::int64_t channels);

  /// Takes in x [rows, channels] as one block: some hundreds to thousands of rows keep float sums good to six
  /// digits.
  void add(const float* x, std::int64_t rows);
  void merge(const RunningMoments& other);
  ChannelMoments result() const;

 private:
  /// Makes reference_ the mean of some rows out of all of x.
  void estimate_mean(const float* x, std::int64_t rows);
  /// Adds channel c's values about the reference, by their count, sum and sum of squares.
  void merge(std::size_t c, double count, double mean, double squares);

  ChannelTiles tiles_;
  double count_ = 0.0;
  std::vector<double> mean_;
  std::vector<double> squares_;   ///< of the deviations from the mean
  std::vector<float> reference_;  ///< a tile
  std::vector<float> sums_;       ///< two tiles: of deviations from the reference, and of their squares
};

/// The moments of all of them, merged in their order. There is at least one.
ChannelMoments merge_in_order(const std::vector<RunningMoments>& parts);

}  // namespace chispa::kernels
