#include "kernels/running_moments.h"

#include <algorithm>

#include "kernels/vector.h"

namespace chispa::kernels {
namespace {

/// Rows whose moments are taken in float at a time: they stay in the first-level cache for the second look.
constexpr std::int64_t kBlockRows = 64;

}  // namespace

RunningMoments::RunningMoments(std::int64_t channels)
    : mean_(static_cast<std::size_t>(channels)),
      squares_(mean_.size()),
      block_mean_(mean_.size()),
      block_squares_(mean_.size()) {}

void RunningMoments::add(const float* x, std::int64_t rows) {
  const auto channels = static_cast<std::int64_t>(mean_.size());
  for (std::int64_t first = 0; first < rows; first += kBlockRows)
    add_block(x + first * channels, std::min(kBlockRows, rows - first));
}

void RunningMoments::add_block(const float* x, std::int64_t rows) {
  const auto channels = static_cast<std::int64_t>(mean_.size());
  const auto count = static_cast<double>(rows);
  const float share = 1.0f / static_cast<float>(rows);
  for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    Vector<kWidth> sum{};
    for (std::int64_t row = 0; row < rows; ++row) sum += load<kWidth>(x + row * channels + c);
    const Vector<kWidth> mean = sum * share;
    // The rounding of `mean` is corrected for by the deviations' own mean.
    Vector<kWidth> deviations{};
    Vector<kWidth> squares{};
    for (std::int64_t row = 0; row < rows; ++row) {
      const Vector<kWidth> deviation = load<kWidth>(x + row * channels + c) - mean;
      deviations += deviation;
      squares += deviation * deviation;
    }
    float numbers[3][kWidth];
    store<kWidth>(numbers[0], mean);
    store<kWidth>(numbers[1], deviations * share);
    store<kWidth>(numbers[2], squares);
    double* const block_mean = block_mean_.data() + c;
    double* const block_squares = block_squares_.data() + c;
    for (int lane = 0; lane < kWidth; ++lane) {
      const auto residue = static_cast<double>(numbers[1][lane]);
      block_mean[lane] = static_cast<double>(numbers[0][lane]) + residue;
      block_squares[lane] = static_cast<double>(numbers[2][lane]) - residue * residue * count;
    }
  });
  merge(count, block_mean_.data(), block_squares_.data());
}

void RunningMoments::merge(double count, const double* mean, const double* squares) {
  if (count == 0.0) return;
  const double share = count / (count_ + count);
  const double weight = count_ * share;
  double* const to_mean = mean_.data();
  double* const to_squares = squares_.data();
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    const double delta = mean[c] - to_mean[c];
    to_mean[c] += delta * share;
    to_squares[c] += squares[c] + delta * delta * weight;
  }
  count_ += count;
}

void RunningMoments::merge(const RunningMoments& other) {
  merge(other.count_, other.mean_.data(), other.squares_.data());
}

ChannelMoments RunningMoments::result() const {
  const auto channels = static_cast<std::int64_t>(mean_.size());
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
