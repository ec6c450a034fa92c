#pragma once

#include "chispa/core/tensor.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// A layer that multiplies what it reads by weights and adds a bias, if it has one: the base of convolutions
/// and of Dense.
class WeightedLayer : public Layer {
 public:
  std::int64_t multiply_accumulates(std::span<const Shape> inputs) const override;
  std::vector<NamedParameter> parameters() const override;

  const Variable& weight() const { return weight_; }  ///< weight_shape()
  const Variable& bias() const {
    return bias_;
  }  ///< one an output channel, or an unset Variable without bias

 protected:
  /// Of the weights for inputs that output_shape() took; the last extent is that of the output channels.
  virtual Shape weight_shape(std::span<const Shape> inputs) const = 0;
  /// Takes `weight`, and makes a bias of zeros where `has_bias`.
  void set_parameters(const Tensor& weight, bool has_bias);

 private:
  Variable weight_;
  Variable bias_;
};

}  // namespace chispa::nn
