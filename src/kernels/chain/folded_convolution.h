#pragma once

#include <memory>

#include "chispa/core/parallel.h"
#include "kernels/chain/folded_chain.h"
#include "kernels/elementwise/bounds.h"

namespace chispa::kernels {

/// y = activation(convolution of x by w + b), some rows at a time on the calling thread. What it needs of w
/// and b is taken when it is made.
class FoldedConvolution {
 public:
  virtual ~FoldedConvolution() = default;

  /// Extents of one image, [H,W,Cin] and [H',W',Cout].
  const Shape& input() const { return input_; }
  const Shape& output() const { return output_; }
  /// Floats in a row of outputs.
  std::int64_t output_row() const { return output_row_; }

  /// Whether some rows cost no more than their share of an image.
  virtual bool takes_bands() const { return true; }

  /// Output rows `rows` of the image x, to y.
  void compute(const float* x, Range rows, float* y) const;

 protected:
  FoldedConvolution(const Shape& input, const Shape& output, Activation activation)
      : input_(input), output_(output), output_row_(output[1] * output[2]), activation_(activation) {}

  /// Of the activation, or none where it is more than bounds.
  Bounds bounds() const { return bounds_of(activation_); }
  /// The convolution of x by w + b, within bounds().
  virtual void convolve(const float* x, Range rows, float* y) const = 0;

 private:
  Shape input_;
  Shape output_;
  std::int64_t output_row_;
  Activation activation_;
};

/// 1x1 with stride 1: a row of outputs needs no input but that row.
bool is_pointwise(const FoldedStage& stage);

/// The convolution of a stage for images [H,W,Cin].
std::unique_ptr<const FoldedConvolution> make_folded(const Shape& image, const FoldedStage& stage);

}  // namespace chispa::kernels
