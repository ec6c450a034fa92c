#pragma once

#include <cstdint>

#include "chispa/core/tensor.h"
#include "kernels/product/matrix_product.h"

namespace chispa::kernels {

/// Sums dw [taps, Cout] of a convolution, dw[t][c] = sum over the pixels of tap(t) * dz(c), a block of pixels
/// after the other. Where Cout fills one vector at most, each factor would serve a single product: then dw^T
/// is summed, whose vectors run along the taps.
class WeightGradient {
 public:
  /// `together` taps lie side by side in memory for each pixel.
  WeightGradient(std::int64_t taps, std::int64_t together, std::int64_t channels);

  /// Adds what a block gives to taps [first, first + x.part.rows): x [taps, pixels], which lie 1 float apart;
  /// dz [pixels, Cout].
  void add(const GroupedView& x, const float* dz, std::int64_t first, float* dw);
  /// To be called once, after the last block.
  void finish(float* dw) const;

 private:
  std::int64_t taps_;
  std::int64_t channels_;
  Tensor turned_;  ///< [Cout, taps], empty where dw itself is summed
};

}  // namespace chispa::kernels
