#include "kernels/activation/relu.h"

#include "kernels/lanes/map_vectors.h"

namespace chispa::kernels {

Tensor relu(const Tensor& x) {
  return map_vectors(x.shape(), [in = x.data()](auto lanes, std::int64_t i) {
    constexpr int kWidth = decltype(lanes)::value;
    const Vector<kWidth> value = load<kWidth>(in + i);
    return keep<kWidth>(~(value <= 0.0f), value);  // keeps what is not a number, so that it shows in the loss
  });
}

Tensor relu_gradient(const Tensor& y, const Tensor& dy) {
  return map_vectors(y.shape(), [out = y.data(), gradient = dy.data()](auto lanes, std::int64_t i) {
    constexpr int kWidth = decltype(lanes)::value;
    return keep<kWidth>(load<kWidth>(out + i) > 0.0f, load<kWidth>(gradient + i));
  });
}

}  // namespace chispa::kernels
