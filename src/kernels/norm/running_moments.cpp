#include "kernels/norm/running_moments.h"

#include <algorithm>

namespace chispa::kernels {
namespace {

/// Rows that the estimate of a block's mean is taken of. It only has to be within a standard deviation or so.
constexpr std::int64_t kEstimateRows = 16;
/// Rows of a block; longer input is cut.
constexpr std::int64_t kBlockRows = 4096;

}  // namespace

RunningMoments::RunningMoments(std::int64_t channels)
    : tiles_(channels),
      mean_(static_cast<std::size_t>(channels)),
      squares_(mean_.size()),
      reference_(static_cast<std::size_t>(tiles_.size())),
      sums_(2 * reference_.size()) {}

void RunningMoments::estimate_mean(const float* x, std::int64_t rows) {
  const std::int64_t channels = tiles_.channels();
  const std::int64_t samples = std::min(rows, kEstimateRows);
  float* const mean = reference_.data();
  std::fill_n(mean, channels, 0.0f);
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    const float* const row = x + sample * rows / samples * channels;
    for (std::int64_t c = 0; c < channels; ++c) mean[c] += row[c];
  }
  const float share = 1.0f / static_cast<float>(samples);
  for (std::int64_t c = 0; c < channels; ++c) mean[c] *= share;
  for (std::int64_t i = channels; i < tiles_.size(); ++i) mean[i] = mean[i - channels];
}

void RunningMoments::add(const float* x, std::int64_t rows) {
  const std::int64_t channels = tiles_.channels();
  for (; rows > kBlockRows; rows -= kBlockRows, x += kBlockRows * channels) add(x, kBlockRows);
  if (rows <= 0) return;

  estimate_mean(x, rows);
  std::fill(sums_.begin(), sums_.end(), 0.0f);
  float* const sums = sums_.data();
  float* const squares = sums + tiles_.size();
  tiles_.for_each_column(rows * channels,
                         [&](auto lanes, std::int64_t column, std::int64_t i, std::int64_t end) {
                           constexpr int kWidth = decltype(lanes)::value;
                           const Vector<kWidth> reference = load<kWidth>(reference_.data() + column);
                           Vector<kWidth> sum{};
                           Vector<kWidth> square{};
                           for (; i < end; i += tiles_.size()) {
                             const Vector<kWidth> deviation = load<kWidth>(x + i) - reference;
                             sum += deviation;
                             square += deviation * deviation;
                           }
                           add_to<kWidth>(sums + column, sum);
                           add_to<kWidth>(squares + column, square);
                         });

  const auto count = static_cast<double>(rows);
  for (std::int64_t c = 0; c < channels; ++c) {
    double sum = 0.0;
    double square = 0.0;
    for (std::int64_t i = c; i < tiles_.size(); i += channels) {
      sum += static_cast<double>(sums[i]);
      square += static_cast<double>(squares[i]);
    }
    const auto at = static_cast<std::size_t>(c);
    merge(at, count, static_cast<double>(reference_[at]) + sum / count, square - sum * sum / count);
  }
  count_ += count;
}

void RunningMoments::merge(std::size_t c, double count, double mean, double squares) {
  const double share = count / (count_ + count);
  const double delta = mean - mean_[c];
  mean_[c] += delta * share;
  squares_[c] += squares + delta * delta * count_ * share;
}

void RunningMoments::merge(const RunningMoments& other) {
  if (other.count_ == 0.0) return;
  for (std::size_t c = 0; c < mean_.size(); ++c) merge(c, other.count_, other.mean_[c], other.squares_[c]);
  count_ += other.count_;
}

ChannelMoments RunningMoments::result() const {
  const std::int64_t channels = tiles_.channels();
  ChannelMoments moments{Tensor(Shape{channels}), Tensor(Shape{channels}), static_cast<std::int64_t>(count_)};
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    moments.mean.data()[c] = static_cast<float>(mean_[c]);
    moments.variance.data()[c] = static_cast<float>(std::max(squares_[c], 0.0) / count_);
  }
  return moments;
}

ChannelMoments merge_in_order(const std::vector<RunningMoments>& parts) {
  RunningMoments total = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) total.merge(parts[i]);
  return total.result();
}

}  // namespace chispa::kernels
