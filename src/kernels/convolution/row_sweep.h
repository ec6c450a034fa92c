#pragma once

#include <cstdint>

#include "chispa/core/tensor.h"
#include "kernels/convolution/frame.h"
#include "kernels/elementwise/bounds.h"

namespace chispa::kernels {

/// Convolution with stride 1 by a kernel of three rows, to as many channels as a vector has lanes. A row of
/// the input is multiplied by all three rows of the kernel at once and added to three rows of the output,
/// whose sums stay in registers while the sweep goes down the image: so each pixel that is loaded serves
/// three products instead of one, and the loads, which are what narrow outputs wait for, are a third.
class RowSweep {
 public:
  /// Whether there is one for w [KH,KW,Cin,Cout].
  static bool suits(const Shape& w, const Size2D& stride);

  explicit RowSweep(const Tensor& w);

  /// y [rows, columns, Cout] from a frame of rows + 2.
  void compute(const Frame& frame, std::int64_t rows, std::int64_t columns, const Ending& ending,
               float* y) const;

 private:
  std::int64_t in_;
  std::int64_t depth_;  ///< products of a window's row, KW * Cin
  Tensor weight_;       ///< [KW * Cin, KH, Cout]
};

}  // namespace chispa::kernels
