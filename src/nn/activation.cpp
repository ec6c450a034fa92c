#include "chispa/nn/activation.h"

#include "chispa/autograd/activate.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

std::string ActivationLayer::kind() const {
  switch (activation_) {
    case Activation::none:
      return "Identity";
    case Activation::relu:
      return "ReLU";
    case Activation::relu6:
      return "ReLU6";
    case Activation::leaky_relu:
      return "LeakyReLU";
    case Activation::hard_swish:
      return "HardSwish";
    case Activation::hard_sigmoid:
      return "HardSigmoid";
    case Activation::sigmoid:
      return "Sigmoid";
    case Activation::tanh:
      return "Tanh";
    case Activation::silu:
      return "SiLU";
    case Activation::gelu:
      return "GELU";
  }
  return "";
}

void ActivationLayer::visit_options(OptionVisitor& visitor) {
  if (activation_ == Activation::leaky_relu) visitor.number("slope", slope_);
}

Shape ActivationLayer::output_shape(std::span<const Shape> inputs) const {
  return only_input(inputs);
}

Variable ActivationLayer::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::activate(inputs[0], activation_, static_cast<float>(slope_));
}

void ActivationLayer::lower(Lowering& lowering) const {
  lowering.activation(activation_, slope_);
}

}  // namespace chispa::nn
