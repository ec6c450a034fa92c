#pragma once

#include <cstdint>

#include "chispa/autograd/variable.h"
#include "chispa/core/activation.h"
#include "chispa/core/conv2d_options.h"
#include "chispa/core/pool2d_options.h"

namespace chispa::nn {

class BatchNorm;

/// To whom a layer says what it is at inference, once for each time it stands in a network. What it reads and
/// the shape of what it gives are those of its place. quant/ implements it, to fold and quantize a network
/// without knowing its layers.
class Lowering {
 public:
  virtual ~Lowering() = default;

  /// The same values in the same order, if in another shape: dropout, flattening.
  virtual void identity() = 0;

  // An unset bias is none. Weights as ops::conv2d, ops::depthwise_conv2d and ops::dense take them.
  virtual void conv2d(const Variable& weight, const Variable& bias, const Conv2DOptions& options) = 0;
  virtual void depthwise_conv2d(const Variable& weight, const Variable& bias,
                                const Conv2DOptions& options) = 0;
  virtual void dense(const Variable& weight, const Variable& bias) = 0;
  virtual void batch_norm(const BatchNorm& norm) = 0;

  virtual void max_pool2d(const Pool2DOptions& options) = 0;
  virtual void average_pool2d(const Pool2DOptions& options) = 0;
  virtual void global_average_pool() = 0;

  virtual void activation(Activation activation, double slope) = 0;
  /// One slope a channel for values below 0.
  virtual void prelu(const Variable& slopes) = 0;
  virtual void softmax() = 0;

  // The second operand is the second input, or where there is none this constant, [1] or [C].
  virtual void add(const Tensor& constant) = 0;
  virtual void subtract(const Tensor& constant) = 0;
  virtual void multiply(const Tensor& constant) = 0;

  virtual void concat() = 0;
  /// So many zeros before the first row and column; behind the last what the output's shape asks for.
  virtual void pad(std::int64_t top, std::int64_t left) = 0;
  /// Channels from this one on.
  virtual void slice(std::int64_t channel_begin) = 0;
  virtual void shuffle(std::int64_t groups) = 0;
};

}  // namespace chispa::nn
