#include "kernels/norm/batch_norm.h"

#include <algorithm>

#include "chispa/core/parallel.h"
#include "core/array_view.h"
#include "kernels/lanes/vector.h"
#include "kernels/reduction/partial_sums.h"

namespace chispa::kernels {
namespace {

/// Rows summed in float before they join their chunk's sum.
constexpr std::int64_t kBlockRows = 256;

/// y[r, c] = body(lanes, row offset, c) for all rows of a [..., C] tensor.
template <typename Body>
Tensor map_channels(const Shape& shape, const Body& body) {
  const std::int64_t channels = shape[-1];
  Tensor y(shape);
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(y.size() / channels, chunk);
    for (std::int64_t row = begin; row < end; ++row) {
      for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        store<kWidth>(y.data() + row * channels + c, body(lanes, row * channels + c, c));
      });
    }
  });
  return y;
}

}  // namespace

Tensor inverse_deviation(const Tensor& variance, float epsilon) {
  Tensor result(variance.shape());
  flat_array(result) =
      (1.0 / (flat_array(variance).cast<double>() + static_cast<double>(epsilon)).sqrt()).cast<float>();
  return result;
}

Tensor normalize(const Tensor& x, const Tensor& mean, const Tensor& variance, const Tensor& gamma,
                 const Tensor& beta, float epsilon) {
  Tensor factor = inverse_deviation(variance, epsilon);
  flat_array(factor) *= flat_array(gamma);
  return map_channels(x.shape(), [&](auto lanes, std::int64_t i, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    return (load<kWidth>(x.data() + i) - load<kWidth>(mean.data() + c)) * load<kWidth>(factor.data() + c) +
           load<kWidth>(beta.data() + c);
  });
}

NormalizeSums normalize_sums(const Tensor& x, const Tensor& dy, const Tensor& mean, const Tensor& variance,
                             float epsilon) {
  const std::int64_t channels = x.dim(-1);
  const Tensor sums = sum_over_chunks(Shape{2, channels}, [&](std::int64_t chunk, float* total) {
    const auto [begin, end] = chunk_range(x.size() / channels, chunk);
    for (std::int64_t first = begin; first < end; first += kBlockRows) {
      const std::int64_t last = std::min(first + kBlockRows, end);
      for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> centre = load<kWidth>(mean.data() + c);
        Vector<kWidth> products{};
        Vector<kWidth> gradients{};
        for (std::int64_t row = first; row < last; ++row) {
          const Vector<kWidth> gradient = load<kWidth>(dy.data() + row * channels + c);
          gradients += gradient;
          products += gradient * (load<kWidth>(x.data() + row * channels + c) - centre);
        }
        add_to<kWidth>(total + c, products);
        add_to<kWidth>(total + channels + c, gradients);
      });
    }
  });
  NormalizeSums result{inverse_deviation(variance, epsilon),
                       Tensor::from(Shape{channels}, sums.values().last(static_cast<std::size_t>(channels)))};
  flat_array(result.gamma_gradient) *= flat_array(sums).head(channels);
  return result;
}

Tensor normalize_input_gradient(const Tensor& dy, const Tensor& variance, const Tensor& gamma,
                                float epsilon) {
  const Tensor deviation = inverse_deviation(variance, epsilon);
  return map_channels(dy.shape(), [&](auto lanes, std::int64_t i, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    return load<kWidth>(dy.data() + i) * load<kWidth>(gamma.data() + c) * load<kWidth>(deviation.data() + c);
  });
}

Tensor batch_normalize_input_gradient(const Tensor& x, const Tensor& dy, const ChannelMoments& moments,
                                      const Tensor& gamma, const NormalizeSums& sums, float epsilon) {
  // dx = factor * (dy - shift - (x - mean) * slope): three numbers a channel, made once.
  const Tensor deviation = inverse_deviation(moments.variance, epsilon);
  Tensor factor(gamma.shape());
  Tensor shift(gamma.shape());
  Tensor slope(gamma.shape());
  const float share = 1.0f / static_cast<float>(moments.count);
  flat_array(factor) = flat_array(gamma) * flat_array(deviation);
  flat_array(shift) = flat_array(sums.beta_gradient) * share;
  flat_array(slope) = flat_array(sums.gamma_gradient) * share * flat_array(deviation);
  return map_channels(x.shape(), [&](auto lanes, std::int64_t i, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    const Vector<kWidth> centred = load<kWidth>(x.data() + i) - load<kWidth>(moments.mean.data() + c);
    return load<kWidth>(factor.data() + c) * (load<kWidth>(dy.data() + i) - load<kWidth>(shift.data() + c) -
                                              centred * load<kWidth>(slope.data() + c));
  });
}

}  // namespace chispa::kernels
