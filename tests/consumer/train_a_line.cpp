// Fits y = 2 x + 1 with the engine alone: a loss of one's own, made from element-wise operators.
#include <cmath>
#include <cstdio>

#include "chispa/autograd/add.h"
#include "chispa/autograd/mean.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/scale.h"
#include "chispa/nn/dense.h"

using namespace chispa;

int main() {
  Tensor x(Shape{16, 1});
  Tensor y(Shape{16, 1});
  for (int i = 0; i < 16; ++i) {
    x.data()[i] = static_cast<float>(i) / 8.0f - 1.0f;
    y.data()[i] = 2.0f * x.data()[i] + 1.0f;
  }
  nn::Dense line({.units = 1});
  line.initialize(std::vector{Shape{1}}, RandomStream(1));
  const nn::Pass pass{.training = true};
  for (int step = 0; step < 200; ++step) {
    const Variable error =
        ops::add(line.forward(std::vector{Variable(x)}, pass), ops::scale(Variable(y), -1.0f));
    ops::mean(ops::multiply(error, error)).backward();
    for (nn::NamedParameter& named : line.parameters()) {
      named.parameter.value().data()[0] -= 0.5f * named.parameter.grad().data()[0];
      named.parameter.clear_grad();
    }
  }
  const float slope = line.weight().value().item();
  const float intercept = line.bias().value().item();
  std::printf("slope %.3f intercept %.3f\n", slope, intercept);
  return std::fabs(slope - 2.0f) < 0.01f && std::fabs(intercept - 1.0f) < 0.01f ? 0 : 1;
}
