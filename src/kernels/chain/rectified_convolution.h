#pragma once

#include <memory>

#include "chispa/core/parallel.h"
#include "kernels/chain/rectified_chain.h"

namespace chispa::kernels {

/// y = max(convolution of x by w + b, 0), some rows at a time on the calling thread. What it needs of w and b
/// is taken when it is made.
class RectifiedConvolution {
 public:
  virtual ~RectifiedConvolution() = default;

  /// Extents of one image, [H,W,Cin] and [H',W',Cout].
  const Shape& input() const { return input_; }
  const Shape& output() const { return output_; }
  /// Floats in a row of outputs.
  std::int64_t output_row() const { return output_row_; }

  /// Output rows `rows` of the image x, to y.
  virtual void compute(const float* x, Range rows, float* y) const = 0;

 protected:
  RectifiedConvolution(const Shape& input, const Shape& output)
      : input_(input), output_(output), output_row_(output[1] * output[2]) {}

 private:
  Shape input_;
  Shape output_;
  std::int64_t output_row_;
};

/// 1x1 with stride 1: a row of outputs needs no input but that row.
bool is_pointwise(const RectifiedStage& stage);

/// The convolution of a stage for images [H,W,Cin].
std::unique_ptr<const RectifiedConvolution> make_rectified(const Shape& image, const RectifiedStage& stage);

}  // namespace chispa::kernels
