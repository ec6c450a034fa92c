#include "kernels/elementwise/fake_quantize.h"

#include "chispa/core/parallel.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

/// The ends of the grid as multiples of the scale.
struct Ends {
  explicit Ends(const QuantizationGrid& grid)
      : low(static_cast<float>(grid.min - grid.zero_point)),
        high(static_cast<float>(grid.max - grid.zero_point)) {}

  float low;
  float high;
};

/// `value` as a multiple of `step`, rounded to nearest with ties away from zero; what lies beyond the ends is
/// taken to be one step beyond them, so that it fits an integer.
template <int Width>
[[gnu::always_inline]] inline Vector<Width> rounded(Vector<Width> value, Vector<Width> step,
                                                    const Ends& ends) {
  const Vector<Width> least = Vector<Width>{} + (ends.low - 1.0f);
  const Vector<Width> greatest = Vector<Width>{} + (ends.high + 1.0f);
  // With 0.5 itself the sum could round up to the next integer: the largest float below it is right for every
  // value.
  const Vector<Width> half = Vector<Width>{} + 0x1.fffffep-2f;
  Vector<Width> steps = value / step;
  steps = steps > least ? steps : least;
  steps = steps < greatest ? steps : greatest;
  steps = steps < 0.0f ? steps - half : steps + half;
  return __builtin_convertvector(__builtin_convertvector(steps, Mask<Width>), Vector<Width>);
}

/// A tensor like x made piece by piece: body(lanes, i, steps) gives the elements from i on, whose scales are
/// `steps`.
template <typename Body>
Tensor map_scaled(const Tensor& x, const Tensor& scale, const Body& body) {
  Tensor y(x.shape());
  float* const to = y.data();
  const float* const scales = scale.data();
  const std::int64_t channels = scale.size();
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.size() / channels, chunk);
    if (channels == 1) {
      for_each_piece(begin, end, [&](auto lanes, std::int64_t i) {
        constexpr int kWidth = decltype(lanes)::value;
        store<kWidth>(to + i, body(lanes, i, Vector<kWidth>{} + scales[0]));
      });
      return;
    }
    for (std::int64_t row = begin; row < end; ++row)
      for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        store<kWidth>(to + row * channels + c, body(lanes, row * channels + c, load<kWidth>(scales + c)));
      });
  });
  return y;
}

}  // namespace

Tensor fake_quantize(const Tensor& x, const Tensor& scale, const QuantizationGrid& grid) {
  const Ends ends(grid);
  return map_scaled(x, scale, [in = x.data(), ends](auto lanes, std::int64_t i, auto step) {
    constexpr int kWidth = decltype(lanes)::value;
    const Vector<kWidth> value = load<kWidth>(in + i);
    Vector<kWidth> q = rounded<kWidth>(value, step, ends);
    const Vector<kWidth> low = Vector<kWidth>{} + ends.low, high = Vector<kWidth>{} + ends.high;
    q = q > low ? q : low;
    q = q < high ? q : high;
    return value == value ? q * step : value;  // what is not a number stays so, and shows in the loss
  });
}

Tensor fake_quantize_gradient(const Tensor& x, const Tensor& scale, const QuantizationGrid& grid,
                              const Tensor& dy) {
  const Ends ends(grid);
  return map_scaled(x, scale,
                    [in = x.data(), gradient = dy.data(), ends](auto lanes, std::int64_t i, auto step) {
                      constexpr int kWidth = decltype(lanes)::value;
                      const Vector<kWidth> q = rounded<kWidth>(load<kWidth>(in + i), step, ends);
                      return keep<kWidth>((q >= ends.low) & (q <= ends.high), load<kWidth>(gradient + i));
                    });
}

}  // namespace chispa::kernels
