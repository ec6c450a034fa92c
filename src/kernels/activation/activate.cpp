#include "kernels/activation/activate.h"

#include "kernels/activation/functions.h"
#include "kernels/activation/relu.h"
#include "kernels/lanes/map_vectors.h"

namespace chispa::kernels {
namespace {

template <typename Function>
Tensor value(const Tensor& x, const Function& function) {
  return map_vectors(x.shape(), [in = x.data(), function](auto lanes, std::int64_t i) CHISPA_INLINE {
    constexpr int kWidth = decltype(lanes)::value;
    return function.template value<kWidth>(load<kWidth>(in + i));
  });
}

template <typename Function>
Tensor gradient(const Tensor& x, const Tensor& dy, const Function& function) {
  return map_vectors(
      x.shape(), [in = x.data(), from = dy.data(), function](auto lanes, std::int64_t i) CHISPA_INLINE {
        constexpr int kWidth = decltype(lanes)::value;
        return load<kWidth>(from + i) * function.template derivative<kWidth>(load<kWidth>(in + i));
      });
}

/// body(function) for the function that `activation` names, none and relu apart.
template <typename Body>
Tensor with_function(Activation activation, float slope, const Body& body) {
  switch (activation) {
    case Activation::relu6:
      return body(Relu6());
    case Activation::leaky_relu:
      return body(LeakyRelu{slope});
    case Activation::hard_swish:
      return body(HardSwish());
    case Activation::hard_sigmoid:
      return body(HardSigmoid());
    case Activation::sigmoid:
      return body(Sigmoid());
    case Activation::tanh:
      return body(Tanh());
    case Activation::silu:
      return body(Silu());
    case Activation::gelu:
      return body(Gelu());
    case Activation::none:
    case Activation::relu:
      break;
  }
  return Tensor();
}

}  // namespace

Tensor activate(const Tensor& x, Activation activation, float slope) {
  if (activation == Activation::none) return x;
  if (activation == Activation::relu) return relu(x);
  return with_function(activation, slope, [&](const auto& function) { return value(x, function); });
}

Tensor activate_gradient(const Tensor& x, const Tensor& dy, Activation activation, float slope) {
  if (activation == Activation::none) return dy;
  if (activation == Activation::relu) return relu_gradient(x, dy);  // y > 0 is x > 0
  return with_function(activation, slope, [&](const auto& function) { return gradient(x, dy, function); });
}

}  // namespace chispa::kernels
