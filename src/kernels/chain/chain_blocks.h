#pragma once

#include <algorithm>
#include <initializer_list>

#include "chispa/core/parallel.h"
#include "kernels/chain/rectified_norm.h"
#include "kernels/convolution/convolve.h"

namespace chispa::kernels {

inline std::int64_t pixels_of(const ImageConvolution& convolution) {
  return convolution.output()[0] * convolution.output()[1];
}

/// Multiplications of a pass over so many images.
inline double products_of(const ImageConvolution& convolution, std::int64_t images) {
  return static_cast<double>(convolution.weight().size() * pixels_of(convolution) * images);
}

/// Of so many images of each of these shapes, in float.
inline double bytes_of(std::int64_t images, std::initializer_list<Shape> shapes) {
  double bytes = 0;
  for (const Shape& shape : shapes) bytes += static_cast<double>(shape.size() * images) * sizeof(float);
  return bytes;
}

/// Images to take at a time: enough pixels to make good use of a packed matrix, and few enough to stay in the
/// second-level cache.
inline std::int64_t images_of_block(const ImageConvolution& convolution) {
  constexpr std::int64_t kBlockPixels = 256;
  return std::max<std::int64_t>(1, kBlockPixels / std::max<std::int64_t>(1, pixels_of(convolution)));
}

/// The direction of a stage's passes over the batch, by its number: every other one goes backwards, because a
/// batch's activations are more than the last-level cache holds, and the stage before ended with what is
/// still in it.
inline Direction direction_of(std::size_t stage) {
  return stage % 2 == 0 ? Direction::forwards : Direction::backwards;
}

/// Calls body(first, count) for blocks of the images that belong to `chunk`.
template <typename Body>
void for_each_block(const ImageConvolution& convolution, std::int64_t images, std::int64_t chunk,
                    const Body& body) {
  const auto [begin, end] = chunk_range(images, chunk);
  const std::int64_t step = images_of_block(convolution);
  for (std::int64_t first = begin; first < end; first += step) body(first, std::min(step, end - first));
}

/// What a stage of a chain reads: the images of a tensor, or what a norm makes of them.
class StageInput {
 public:
  /// Without a norm, `source` is the input itself; with one, it is the norm's z.
  StageInput(const Tensor& source, const RectifiedNorm* norm)
      : source_(source), norm_(norm), image_size_(source.size() / std::max<std::int64_t>(1, source.dim(0))) {}

  /// Images [first, first + count), valid until the next call.
  const float* images(std::int64_t first, std::int64_t count) {
    const float* const from = source_.data() + first * image_size_;
    if (norm_ == nullptr) return from;
    if (made_.size() < count * norm_->output().size()) made_ = Tensor(batch_shape(count, norm_->output()));
    norm_->forward(from, count, made_.data());
    return made_.data();
  }

  std::int64_t image_size() const { return image_size_; }

 private:
  Tensor source_;
  const RectifiedNorm* norm_;
  std::int64_t image_size_;
  Tensor made_;
};

}  // namespace chispa::kernels
