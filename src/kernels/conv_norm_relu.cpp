#include "chispa/kernels/conv_norm_relu.h"

#include <algorithm>
#include <cmath>

#include "chispa/core/parallel.h"
#include "kernels/convolve.h"
#include "kernels/partial_sums.h"
#include "kernels/running_moments.h"
#include "kernels/vector.h"

namespace chispa::kernels {
namespace {

/// Output pixels to take at a time where images are smaller: enough to make good use of a packed matrix, and
/// few enough to stay in the second-level cache.
constexpr std::int64_t kBlockPixels = 256;
/// Rows summed in float before they join their chunk's sum.
constexpr std::int64_t kBlockRows = 256;

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

/// What a channel's normalization comes down to: n = (z - mean) * factor + beta.
struct Normalizer {
  Normalizer(const NormParameters& norm, const Tensor& channel_mean, const Tensor& variance)
      : mean(channel_mean), deviation(variance.shape()), factor(variance.shape()), beta(norm.beta) {
    for (std::int64_t c = 0; c < factor.size(); ++c) {
      deviation.data()[c] = static_cast<float>(
          1.0 / std::sqrt(static_cast<double>(variance.data()[c]) + static_cast<double>(norm.epsilon)));
      factor.data()[c] = norm.gamma.data()[c] * deviation.data()[c];
    }
  }

  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> operator()(Vector<Lanes> centred, std::int64_t c) const {
    return centred * load<Lanes>(factor.data() + c) + load<Lanes>(beta.data() + c);
  }

  Tensor mean;
  Tensor deviation;  ///< 1 / sqrt(variance + epsilon)
  Tensor factor;
  Tensor beta;
};

/// y = max(n, 0) for `rows` pixels of z; y may be z.
void normalize_and_rectify(const Normalizer& normalizer, const float* z, std::int64_t rows, float* y) {
  const std::int64_t channels = normalizer.mean.size();
  for (std::int64_t row = 0; row < rows; ++row, z += channels, y += channels) {
    for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      const Vector<kWidth> n =
          normalizer.operator()<kWidth>(load<kWidth>(z + c) - load<kWidth>(normalizer.mean.data() + c), c);
      store<kWidth>(y + c, keep<kWidth>(~(n <= 0.0f), n));  // what is not a number shows, as in relu
    });
  }
}

/// Per channel, with g = dy where n > 0 and else 0: sum of g * (z - mean), and sum of g.
Tensor rectified_sums(const Normalizer& normalizer, const Tensor& z, const Tensor& dy) {
  const std::int64_t channels = normalizer.mean.size();
  return sum_over_chunks(Shape{2, channels}, [&](std::int64_t chunk, float* total) {
    const auto [begin, end] = chunk_range(z.size() / channels, chunk);
    for (std::int64_t first = begin; first < end; first += kBlockRows) {
      const std::int64_t last = std::min(first + kBlockRows, end);
      for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> mean = load<kWidth>(normalizer.mean.data() + c);
        Vector<kWidth> products{};
        Vector<kWidth> gradients{};
        for (std::int64_t row = first; row < last; ++row) {
          const Vector<kWidth> centred = load<kWidth>(z.data() + row * channels + c) - mean;
          const Vector<kWidth> g = keep<kWidth>(normalizer.operator()<kWidth>(centred, c) > 0.0f,
                                                load<kWidth>(dy.data() + row * channels + c));
          gradients += g;
          products += g * centred;
        }
        store<kWidth>(total + c, load<kWidth>(total + c) + products);
        store<kWidth>(total + channels + c, load<kWidth>(total + channels + c) + gradients);
      });
    }
  });
}

/// dz = factor * (g - shift - (z - mean) * slope): the gradient through ReLU, scaling and the batch's own
/// moments.
class GradientOfZ {
 public:
  GradientOfZ(const Normalizer& normalizer, const Tensor& gamma_gradient, const Tensor& beta_gradient,
              std::int64_t count)
      : normalizer_(normalizer), shift_(beta_gradient.shape()), slope_(beta_gradient.shape()) {
    const float share = 1.0f / static_cast<float>(count);
    for (std::int64_t c = 0; c < shift_.size(); ++c) {
      shift_.data()[c] = beta_gradient.data()[c] * share;
      slope_.data()[c] = gamma_gradient.data()[c] * share * normalizer.deviation.data()[c];
    }
  }

  void operator()(const float* z, const float* dy, std::int64_t rows, float* dz) const {
    const std::int64_t channels = shift_.size();
    for (std::int64_t row = 0; row < rows; ++row, z += channels, dy += channels, dz += channels) {
      for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> centred = load<kWidth>(z + c) - load<kWidth>(normalizer_.mean.data() + c);
        const Vector<kWidth> g =
            keep<kWidth>(normalizer_.operator()<kWidth>(centred, c) > 0.0f, load<kWidth>(dy + c));
        store<kWidth>(dz + c,
                      load<kWidth>(normalizer_.factor.data() + c) *
                          (g - load<kWidth>(shift_.data() + c) - centred * load<kWidth>(slope_.data() + c)));
      });
    }
  }

 private:
  const Normalizer& normalizer_;
  Tensor shift_;
  Tensor slope_;
};

}  // namespace

ConvNormRelu conv_norm_relu(const ImageConvolution& convolution, const Tensor& x,
                            const NormParameters& norm) {
  const std::int64_t images = x.dim(0);
  const std::int64_t channels = convolution.output()[2];
  Tensor z(batch_shape(images, convolution.output()));
  std::vector<RunningMoments> parts(kChunks, RunningMoments(channels));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    for_each_block(convolution, images, chunk, [&](std::int64_t first, std::int64_t count) {
      float* const block = z.data() + first * convolution.output().size();
      convolution.forward(x.data() + first * convolution.input().size(), count, block);
      parts[static_cast<std::size_t>(chunk)].add(block, count * pixels_of(convolution));
    });
  });
  const ChannelMoments moments = merge_in_order(parts);
  const Normalizer normalizer(norm, moments.mean, moments.variance);
  Tensor y(z.shape());
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(z.size() / channels, chunk);
    normalize_and_rectify(normalizer, z.data() + begin * channels, end - begin, y.data() + begin * channels);
  });
  return {z, moments, y};
}

Tensor conv_norm_relu(const ImageConvolution& convolution, const Tensor& x, const NormParameters& norm,
                      const Tensor& mean, const Tensor& variance) {
  const Normalizer normalizer(norm, mean, variance);
  Tensor y(batch_shape(x.dim(0), convolution.output()));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    for_each_block(convolution, x.dim(0), chunk, [&](std::int64_t first, std::int64_t count) {
      float* const block = y.data() + first * convolution.output().size();
      convolution.forward(x.data() + first * convolution.input().size(), count, block);
      normalize_and_rectify(normalizer, block, count * pixels_of(convolution), block);
    });
  });
  return y;
}

ConvNormReluGradients conv_norm_relu_gradients(const ImageConvolution& convolution, const Tensor& x,
                                               const NormParameters& norm, const ConvNormRelu& forward,
                                               const Tensor& dy, bool wants_x) {
  const Normalizer normalizer(norm, forward.moments.mean, forward.moments.variance);
  const std::int64_t channels = norm.gamma.size();
  const Tensor sums = rectified_sums(normalizer, forward.z, dy);
  ConvNormReluGradients result{
      wants_x ? Tensor(x.shape()) : Tensor(), Tensor(), Tensor(norm.gamma.shape()),
      Tensor::from(norm.beta.shape(), sums.values().last(static_cast<std::size_t>(channels)))};
  for (std::int64_t c = 0; c < channels; ++c)
    result.gamma.data()[c] = sums.data()[c] * normalizer.deviation.data()[c];

  const GradientOfZ gradient_of_z(normalizer, result.gamma, result.beta, forward.moments.count);
  result.weight = sum_over_chunks(convolution.weight(), [&](std::int64_t chunk, float* dw) {
    Tensor dz;
    for_each_block(convolution, x.dim(0), chunk, [&](std::int64_t first, std::int64_t count) {
      const std::int64_t from = first * convolution.output().size();
      if (dz.empty())
        dz = Tensor(batch_shape(count, convolution.output()));  // the first block is the largest
      gradient_of_z(forward.z.data() + from, dy.data() + from, count * pixels_of(convolution), dz.data());
      convolution.add_weight_gradient(x.data() + first * convolution.input().size(), dz.data(), count, dw);
      if (wants_x)
        convolution.input_gradient(dz.data(), count, result.x.data() + first * convolution.input().size());
    });
  });
  return result;
}

}  // namespace chispa::kernels
