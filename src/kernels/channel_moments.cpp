#include <algorithm>
#include <vector>

#include "chispa/core/parallel.h"
#include "chispa/kernels/batch_norm.h"
#include "kernels/vector.h"

namespace chispa::kernels {
namespace {

/// Rows whose moments are taken in float at a time: they stay in the first-level cache for the second look.
constexpr std::int64_t kBlockRows = 64;

/// Running moments of the channels in one chunk, in double.
struct Moments {
  explicit Moments(std::int64_t channels)
      : mean(static_cast<std::size_t>(channels)), squares(static_cast<std::size_t>(channels)) {}

  /// Merges a part of `part_count` values with the given mean and sum of squared deviations from it.
  void merge(std::size_t c, double part_count, double part_mean, double part_squares) {
    const double total = count + part_count;
    const double delta = part_mean - mean[c];
    mean[c] += delta * part_count / total;
    squares[c] += part_squares + delta * delta * count * part_count / total;
  }

  double count = 0.0;
  std::vector<double> mean;
  std::vector<double> squares;
};

/// `x` [rows, channels].
void merge_block(const float* x, std::int64_t rows, std::int64_t channels, Moments& moments) {
  const float scale = 1.0f / static_cast<float>(rows);
  for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    Vector<kWidth> sum{};
    for (std::int64_t row = 0; row < rows; ++row) sum += load<kWidth>(x + row * channels + c);
    const Vector<kWidth> mean = sum * scale;
    // The rounding of `mean` is corrected for by the deviations' own mean.
    Vector<kWidth> deviations{};
    Vector<kWidth> squares{};
    for (std::int64_t row = 0; row < rows; ++row) {
      const Vector<kWidth> deviation = load<kWidth>(x + row * channels + c) - mean;
      deviations += deviation;
      squares += deviation * deviation;
    }
    for (int lane = 0; lane < kWidth; ++lane) {
      const double residue = static_cast<double>(deviations[lane]) / static_cast<double>(rows);
      moments.merge(static_cast<std::size_t>(c + lane), static_cast<double>(rows),
                    static_cast<double>(mean[lane]) + residue,
                    static_cast<double>(squares[lane]) - residue * residue * static_cast<double>(rows));
    }
  });
  moments.count += static_cast<double>(rows);
}

}  // namespace

ChannelMoments channel_moments(const Tensor& x) {
  const std::int64_t channels = x.dim(-1);
  const std::int64_t rows = x.size() / channels;
  std::vector<Moments> parts(kChunks, Moments(channels));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(rows, chunk);
    for (std::int64_t first = begin; first < end; first += kBlockRows)
      merge_block(x.data() + first * channels, std::min(kBlockRows, end - first), channels,
                  parts[static_cast<std::size_t>(chunk)]);
  });
  Moments total(channels);
  for (const Moments& part : parts) {
    if (part.count == 0.0) continue;
    for (std::size_t c = 0; c < part.mean.size(); ++c)
      total.merge(c, part.count, part.mean[c], part.squares[c]);
    total.count += part.count;
  }
  ChannelMoments result{Tensor(Shape{channels}), Tensor(Shape{channels}), rows};
  for (std::int64_t c = 0; c < channels; ++c) {
    result.mean.data()[c] = static_cast<float>(total.mean[static_cast<std::size_t>(c)]);
    result.variance.data()[c] = static_cast<float>(std::max(total.squares[static_cast<std::size_t>(c)], 0.0) /
                                                   static_cast<double>(rows));
  }
  return result;
}

}  // namespace chispa::kernels
