#include "kernels/chain/folded_chain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "kernels/chain/folded_convolution.h"
#include "kernels/convolution/convolve.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

/// Output pixels to take through a group at a time: enough for good tiles of a product, few enough for their
/// channels to stay in the first-level cache.
constexpr std::int64_t kBandPixels = 128;

/// y[j] = the largest of the pixels 2 j and 2 j + 1 of two rows.
void pool_rows(const float* rows, std::int64_t width, std::int64_t channels, float* y) {
  const auto larger = [](const auto& a, const auto& b) CHISPA_INLINE { return b > a ? b : a; };
  for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    const float* upper = rows + c;
    const float* lower = upper + width * channels;
    for (float* to = y + c; to < y + width / 2 * channels; to += channels) {
      const Vector<kWidth> left = larger(load<kWidth>(upper), load<kWidth>(lower));
      const Vector<kWidth> right = larger(load<kWidth>(upper + channels), load<kWidth>(lower + channels));
      store<kWidth>(to, larger(left, right));
      upper += 2 * channels;
      lower += 2 * channels;
    }
  });
}

/// A convolution and the 1x1 ones after it, up to the first that is pooled: a band of rows goes through them
/// all before the next one does.
class Group {
 public:
  /// Takes its stages off the front of `stages`. `image` [H,W,C] is what the first one reads.
  Group(const Shape& image, std::span<const FoldedStage>& stages) {
    do {
      convolutions_.push_back(
          make_folded(convolutions_.empty() ? image : convolutions_.back()->output(), stages.front()));
      widest_row_ = std::max(widest_row_, convolutions_.back()->output_row());
      pooled_ = stages.front().pooled;
      stages = stages.subspan(1);
    } while (!pooled_ && !stages.empty() && is_pointwise(stages.front()));

    const Shape& last = convolutions_.back()->output();
    const std::int64_t step = pooled_ ? 2 : 1;
    width_ = last[1];
    output_ = {last[0] / step, last[1] / step, last[2]};
    band_rows_ = std::max<std::int64_t>(1, kBandPixels / std::max<std::int64_t>(1, step * width_)) * step;
    // Nothing is gained by bands where nothing follows.
    const bool is_lone = convolutions_.size() == 1 && !pooled_;
    if (is_lone || !convolutions_.front()->takes_bands()) band_rows_ = std::max<std::int64_t>(1, last[0]);
  }

  /// One image of what comes out.
  const Shape& output() const { return output_; }

  /// Floats for the rows of a band between two stages.
  std::int64_t band_size() const { return band_rows_ * widest_row_; }

  /// One image. Overwrites `bands`, two of band_size().
  void compute(const float* x, std::pair<float*, float*> bands, float* y) const {
    const std::int64_t height = output_[0] * (pooled_ ? 2 : 1);
    const std::int64_t y_row = output_[1] * output_[2];
    for (std::int64_t first = 0; first < height; first += band_rows_) {
      const Range rows{first, std::min(first + band_rows_, height)};
      if (pooled_)
        y = pool(compute_band(x, rows, bands, nullptr), rows.end - rows.begin, y_row, y);
      else
        compute_band(x, rows, bands, y + first * y_row);
    }
  }

 private:
  /// The rows as they come from the last convolution: in `y` or, if that is null, in one of the bands.
  const float* compute_band(const float* x, Range rows, std::pair<float*, float*> bands, float* y) const {
    for (const auto& convolution : convolutions_) {
      float* const band = y != nullptr && convolution == convolutions_.back() ? y : bands.first;
      convolution->compute(x, rows, band);
      x = band;
      rows = {0, rows.end - rows.begin};
      std::swap(bands.first, bands.second);
    }
    return x;
  }

  /// Pools a band of rows into y; returns where the next band's are to go.
  float* pool(const float* band, std::int64_t rows, std::int64_t y_row, float* y) const {
    const std::int64_t band_row = convolutions_.back()->output_row();
    for (std::int64_t i = 0; i < rows; i += 2, y += y_row)
      pool_rows(band + i * band_row, width_, output_[2], y);
    return y;
  }

  std::vector<std::unique_ptr<const FoldedConvolution>> convolutions_;
  Shape output_;
  bool pooled_ = false;
  std::int64_t width_ = 0;       ///< pixels in a row before it is pooled
  std::int64_t widest_row_ = 0;  ///< floats in a row of outputs, at most
  std::int64_t band_rows_ = 1;
};

std::vector<Group> groups_of(std::span<const FoldedStage> stages, const Tensor& x) {
  std::vector<Group> groups;
  Shape image{x.dim(1), x.dim(2), x.dim(3)};
  while (!stages.empty()) {
    groups.emplace_back(image, stages);
    image = groups.back().output();
  }
  return groups;
}

}  // namespace

Tensor folded_chain(std::span<const FoldedStage> stages, const Residual& end, const Tensor& x) {
  if (stages.empty()) return x;
  const std::vector<Group> groups = groups_of(stages, x);
  std::int64_t band_size = 0;
  std::int64_t image_size = 0;
  for (const Group& group : groups) {
    band_size = std::max(band_size, group.band_size());
    image_size = std::max(image_size, group.output().size());
  }
  const std::int64_t x_size = x.dim(1) * x.dim(2) * x.dim(3);
  const std::int64_t y_size = groups.back().output().size();
  Tensor y(batch_shape(x.dim(0), groups.back().output()));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    Tensor bands(Shape{2, band_size});
    Tensor images(Shape{2, image_size});
    const Range images_of_chunk = chunk_range(x.dim(0), chunk);
    for (std::int64_t n = images_of_chunk.begin; n < images_of_chunk.end; ++n) {
      const float* input = x.data() + n * x_size;
      for (std::size_t g = 0; g < groups.size(); ++g) {
        float* const output = g + 1 < groups.size()
                                  ? images.data() + static_cast<std::int64_t>(g % 2) * image_size
                                  : y.data() + n * y_size;
        groups[g].compute(input, {bands.data(), bands.data() + band_size}, output);
        input = output;
      }
      if (end.is_there()) end.finish(n * y_size, y_size, y.data() + n * y_size);
    }
  });
  return y;
}

}  // namespace chispa::kernels
