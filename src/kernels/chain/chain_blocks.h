#pragma once

#include <algorithm>
#include <initializer_list>

#include "chispa/core/parallel.h"
#include "kernels/chain/stage_output.h"
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

}  // namespace chispa::kernels
