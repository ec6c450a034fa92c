#pragma once

#include "chispa/core/activation.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// A function of each value: see core/activation.h and ops::activate.
class ActivationLayer : public Layer {
 public:
  explicit ActivationLayer(Activation activation) : activation_(activation) {}

  std::string kind() const override;
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  Activation activation() const { return activation_; }
  double slope() const { return slope_; }  ///< of LeakyReLU below 0

 private:
  Activation activation_;
  double slope_ = 0.01;
};

/// The same under their own names: network.add<ReLU>(...).
template <Activation kActivation>
class ActivationOf : public ActivationLayer {
 public:
  struct Options {};
  ActivationOf() : ActivationLayer(kActivation) {}
  explicit ActivationOf(const Options&) : ActivationOf() {}
};
using ReLU = ActivationOf<Activation::relu>;
using ReLU6 = ActivationOf<Activation::relu6>;
using LeakyReLU = ActivationOf<Activation::leaky_relu>;
using HardSwish = ActivationOf<Activation::hard_swish>;
using HardSigmoid = ActivationOf<Activation::hard_sigmoid>;
using Sigmoid = ActivationOf<Activation::sigmoid>;
using Tanh = ActivationOf<Activation::tanh>;
using SiLU = ActivationOf<Activation::silu>;
using GELU = ActivationOf<Activation::gelu>;

}  // namespace chispa::nn
