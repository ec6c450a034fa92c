#include "chispa/kernels/fake_quantize.h"

#include <cmath>

#include "chispa/core/parallel.h"

namespace chispa::kernels {
namespace {

/// To nearest, ties away from zero, in a form that the compiler makes vectors of. With 0.5 itself the sum
/// could round up to the next integer: the largest float below it is right for every value.
[[gnu::always_inline]] inline float round_away(float value) {
  return std::trunc(value + std::copysign(0x1.fffffep-2f, value));
}

/// The ends of the grid as multiples of the scale.
struct Ends {
  explicit Ends(const QuantizationGrid& grid)
      : low(static_cast<float>(grid.min - grid.zero_point)),
        high(static_cast<float>(grid.max - grid.zero_point)) {}

  float low;
  float high;
};

/// y[i] = body(i, scale of element i) for all elements of a tensor like x.
template <typename Body>
Tensor map_scaled(const Tensor& x, const Tensor& scale, const Body& body) {
  Tensor y(x.shape());
  float* const to = y.data();
  const float* const scales = scale.data();
  const std::int64_t channels = scale.size();
  const std::int64_t rows = x.size() / channels;
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(rows, chunk);
    if (channels == 1) {
      const float only = scales[0];
      for (std::int64_t i = begin; i < end; ++i) to[i] = body(i, only);
      return;
    }
    for (std::int64_t row = begin; row < end; ++row)
      for (std::int64_t c = 0; c < channels; ++c)
        to[row * channels + c] = body(row * channels + c, scales[c]);
  });
  return y;
}

}  // namespace

Tensor fake_quantize(const Tensor& x, const Tensor& scale, const QuantizationGrid& grid) {
  const Ends ends(grid);
  return map_scaled(x, scale, [in = x.data(), ends](std::int64_t i, float step) {
    float q = round_away(in[i] / step);
    q = q < ends.low ? ends.low : q;  // what is not a number stays so, and shows in the loss
    q = q > ends.high ? ends.high : q;
    return step * q;
  });
}

Tensor fake_quantize_gradient(const Tensor& x, const Tensor& scale, const QuantizationGrid& grid,
                              const Tensor& dy) {
  const Ends ends(grid);
  return map_scaled(x, scale, [in = x.data(), gradient = dy.data(), ends](std::int64_t i, float step) {
    const float q = round_away(in[i] / step);
    return q >= ends.low && q <= ends.high ? gradient[i] : 0.0f;
  });
}

}  // namespace chispa::kernels
