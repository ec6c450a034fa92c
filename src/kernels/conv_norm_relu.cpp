#include "chispa/kernels/conv_norm_relu.h"

#include <algorithm>

#include "chispa/core/parallel.h"
#include "kernels/convolve.h"
#include "kernels/partial_sums.h"
#include "kernels/rectified_norm.h"
#include "kernels/running_moments.h"

namespace chispa::kernels {
namespace {

/// Output pixels to take at a time where images are smaller: enough to make good use of a packed matrix, and
/// few enough to stay in the second-level cache.
constexpr std::int64_t kBlockPixels = 256;
std::int64_t pixels_of(const ImageConvolution& convolution) {
  return convolution.output()[0] * convolution.output()[1];
}

/// Calls body(first, count) for blocks of the images that belong to `chunk`.
template <typename Body>
void for_each_block(const ImageConvolution& convolution, std::int64_t images, std::int64_t chunk,
                    const Body& body) {
  const auto [begin, end] = chunk_range(images, chunk);
  const std::int64_t step = std::max<std::int64_t>(1, kBlockPixels / pixels_of(convolution));
  for (std::int64_t first = begin; first < end; first += step) body(first, std::min(step, end - first));
}

/// Where the images of a batch lie in x, z and y.
struct BatchOffsets {
  BatchOffsets(const ImageConvolution& convolution, const RectifiedNorm& norm, std::int64_t first)
      : x(first * convolution.input().size()),
        z(first * convolution.output().size()),
        y(first * norm.output().size()) {}

  std::int64_t x;
  std::int64_t z;
  std::int64_t y;
};

}  // namespace

ConvNormRelu conv_norm_relu(const ImageConvolution& convolution, const Tensor& x,
                            const NormParameters& parameters, bool pooled) {
  const std::int64_t images = x.dim(0);
  Tensor z(batch_shape(images, convolution.output()));
  std::vector<RunningMoments> parts(kChunks, RunningMoments(convolution.output()[2]));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    for_each_block(convolution, images, chunk, [&](std::int64_t first, std::int64_t count) {
      float* const block = z.data() + first * convolution.output().size();
      convolution.forward(x.data() + first * convolution.input().size(), count, block);
      parts[static_cast<std::size_t>(chunk)].add(block, count * pixels_of(convolution));
    });
  });
  const ChannelMoments moments = merge_in_order(parts);
  const RectifiedNorm norm(parameters, moments.mean, moments.variance, convolution.output(), pooled);
  Tensor y(batch_shape(images, norm.output()));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(images, chunk);
    const BatchOffsets at(convolution, norm, begin);
    norm.forward(z.data() + at.z, end - begin, y.data() + at.y);
  });
  return {z, moments, y, pooled};
}

Tensor conv_norm_relu(const ImageConvolution& convolution, const Tensor& x, const NormParameters& parameters,
                      const Tensor& mean, const Tensor& variance, bool pooled) {
  const RectifiedNorm norm(parameters, mean, variance, convolution.output(), pooled);
  Tensor y(batch_shape(x.dim(0), norm.output()));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    Tensor z;
    for_each_block(convolution, x.dim(0), chunk, [&](std::int64_t first, std::int64_t count) {
      if (z.empty()) z = Tensor(batch_shape(count, convolution.output()));  // the first block is the largest
      const BatchOffsets at(convolution, norm, first);
      convolution.forward(x.data() + at.x, count, z.data());
      norm.forward(z.data(), count, y.data() + at.y);
    });
  });
  return y;
}

ConvNormReluGradients conv_norm_relu_gradients(const ImageConvolution& convolution, const Tensor& x,
                                               const NormParameters& parameters, const ConvNormRelu& forward,
                                               const Tensor& dy, bool wants_x) {
  const RectifiedNorm norm(parameters, forward.moments.mean, forward.moments.variance, convolution.output(),
                           forward.pooled);
  const std::int64_t images = x.dim(0);
  const Shape channels = parameters.gamma.shape();
  const Tensor sums = sum_over_chunks(Shape{2, channels[0]}, [&](std::int64_t chunk, float* total) {
    const auto [begin, end] = chunk_range(images, chunk);
    const BatchOffsets at(convolution, norm, begin);
    norm.add_sums(forward.z.data() + at.z, dy.data() + at.y, end - begin, total);
  });

  ConvNormReluGradients result{wants_x ? Tensor(x.shape()) : Tensor(), Tensor(), Tensor(channels),
                               Tensor(channels)};
  Tensor shift(channels);
  Tensor slope(channels);
  const float share = 1.0f / static_cast<float>(forward.moments.count);
  for (std::int64_t c = 0; c < channels[0]; ++c) {
    const float deviation = norm.inverse_deviation().data()[c];
    result.gamma.data()[c] = sums.data()[c] * deviation;
    result.beta.data()[c] = sums.data()[channels[0] + c];
    shift.data()[c] = result.beta.data()[c] * share;
    slope.data()[c] = result.gamma.data()[c] * share * deviation;
  }

  result.weight = sum_over_chunks(convolution.weight(), [&](std::int64_t chunk, float* dw) {
    Tensor dz;
    for_each_block(convolution, images, chunk, [&](std::int64_t first, std::int64_t count) {
      if (dz.empty()) dz = Tensor(batch_shape(count, convolution.output()));
      const BatchOffsets at(convolution, norm, first);
      norm.gradient(forward.z.data() + at.z, dy.data() + at.y, count, shift, slope, dz.data());
      convolution.add_weight_gradient(x.data() + at.x, dz.data(), count, dw);
      if (wants_x) convolution.input_gradient(dz.data(), count, result.x.data() + at.x);
    });
  });
  return result;
}

}  // namespace chispa::kernels
