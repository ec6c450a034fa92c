#include "kernels/depthwise/depthwise_3x3_halved.h"

#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

constexpr int kKernel = 3;

/// Where outputs i and i - 1 stand, both rows of zeros where they are outside, and the two rows of inputs
/// that they reach together, null where those are outside.
struct RowPair {
  const float* dz;
  const float* dz_before;
  float* dx[2];
};

RowPair rows_of(const DepthwiseWindow& g, const float* dz, float* dx, std::int64_t i) {
  const auto output = [&](std::int64_t row) {
    return row >= 0 && row < g.rows.output ? dz + row * g.output_row() : g.zeros.data();
  };
  const auto input = [&](std::int64_t row) {
    return row >= 0 && row < g.rows.input ? dx + row * g.input_row() : nullptr;
  };
  const std::int64_t first = 2 * i - g.rows.pad_before;
  return {output(i), output(i - 1), {input(first), input(first + 1)}};
}

/// Channels [c, c + Lanes) of two rows of inputs.
template <int Lanes>
[[gnu::always_inline]] inline void gradient_rows(const DepthwiseWindow& g, const RowPair& rows,
                                                 std::int64_t c,
                                                 const Vector<Lanes> (&taps)[kKernel][kKernel]) {
  Vector<Lanes> left{};
  Vector<Lanes> left_before{};
  const std::int64_t blocks = (g.cols.input - 1 + g.cols.pad_before) / 2 + 1;
  for (std::int64_t j = 0; j < blocks; ++j) {
    const bool is_inside = j < g.cols.output;
    const std::int64_t at = j * g.channels + c;
    const Vector<Lanes> right = is_inside ? load<Lanes>(rows.dz + at) : Vector<Lanes>{};
    const Vector<Lanes> right_before = is_inside ? load<Lanes>(rows.dz_before + at) : Vector<Lanes>{};
    const std::int64_t column = 2 * j - g.cols.pad_before;
    const std::int64_t to = column * g.channels + c;
    const auto store_pair = [&](float* row, const auto& even, const auto& odd) CHISPA_INLINE {
      if (row == nullptr) return;
      if (column >= 0) store<Lanes>(row + to, even);
      if (column + 1 < g.cols.input) store<Lanes>(row + to + g.channels, odd);
    };
    store_pair(rows.dx[0],
               right * taps[0][0] + left * taps[0][2] + right_before * taps[2][0] + left_before * taps[2][2],
               right * taps[0][1] + right_before * taps[2][1]);
    store_pair(rows.dx[1], right * taps[1][0] + left * taps[1][2], right * taps[1][1]);
    left = right;
    left_before = right_before;
  }
}

}  // namespace

bool is_halved_3x3(const DepthwiseWindow& g) {
  const auto is_halved = [](const Window& w) {
    return w.kernel == kKernel && w.stride == 2 && w.dilation == 1;
  };
  return is_halved(g.rows) && is_halved(g.cols);
}

void depthwise_3x3_halved_input_gradient(const DepthwiseWindow& g, const float* dz, const float* w,
                                         float* dx) {
  const std::int64_t pairs = (g.rows.input - 1 + g.rows.pad_before) / 2 + 1;
  for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    Vector<kWidth> taps[kKernel][kKernel];
    for (int u = 0; u < kKernel; ++u)
      for (int v = 0; v < kKernel; ++v) taps[u][v] = load<kWidth>(w + (u * kKernel + v) * g.channels + c);
    for (std::int64_t i = 0; i < pairs; ++i) gradient_rows<kWidth>(g, rows_of(g, dz, dx, i), c, taps);
  });
}

}  // namespace chispa::kernels
