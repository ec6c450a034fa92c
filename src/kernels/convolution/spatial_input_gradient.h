#pragma once

#include <cstdint>
#include <vector>

#include "chispa/core/tensor.h"
#include "chispa/core/window.h"
#include "kernels/product/matrix_product.h"

namespace chispa::kernels {

/// dx of a convolution whose taps lie side by side. An input position y gets dz[i] by tap u where
/// y = i * stride - pad + u: with q the largest such i, and r its tap, by taps r, r + stride, ... of outputs
/// q, q - 1, ... So the positions of one r are a convolution with stride 1 of dz by those taps, turned
/// around, and nothing is multiplied that a stride has left out; there are `stride` kinds along each axis.
class SpatialInputGradient {
 public:
  /// w [KH,KW,Cin,Cout].
  SpatialInputGradient(const Tensor& w, const Window2D& window);

  /// dz [images,H',W',Cout] -> dx [images,H,W,Cin], overwritten.
  void compute(const float* dz, std::int64_t images, float* dx) const;

 private:
  /// The input positions first, first + stride, ..., `count` of them, that taps tap, tap + stride, ... reach;
  /// `output` is the q of the first.
  struct Phase {
    std::int64_t first;
    std::int64_t count;
    std::int64_t tap;
    std::int64_t taps;
    std::int64_t output;
  };
  /// All phases of an axis, and how dz lies in a frame for them.
  struct Axis {
    explicit Axis(const Window& window);

    Window window;
    std::vector<Phase> phases;
    std::int64_t before = 0;  ///< zeros in front of dz
    std::int64_t extent = 0;
  };

  PackedMatrix turned_taps(const Tensor& w, const Phase& row, const Phase& col) const;
  void compute_image(const float* frame, std::int64_t frame_row, float* dx) const;

  Axis rows_;
  Axis cols_;
  std::int64_t in_;
  std::int64_t out_;
  std::vector<PackedMatrix> taps_;  ///< of each pair of phases, [taps * Cout, Cin]
};

}  // namespace chispa::kernels
