#pragma once

#include "chispa/optim/optimizer.h"

namespace chispa::optim {

/// Adam (Kingma and Ba, ICLR 2015). At step t = 1, 2, ...:
///   m = beta1 * m + (1 - beta1) * g,  v = beta2 * v + (1 - beta2) * g^2
///   w = w - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
class Adam : public Optimizer {
 public:
  struct Options {
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
  };

  /// Throws Error unless both betas are in [0, 1) and epsilon is above 0.
  Adam(std::vector<Parameter> parameters, const Options& options);

  std::vector<NamedState> state() const override;

 protected:
  void update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) override;

 private:
  Options options_;
  std::vector<Tensor> m_;
  std::vector<Tensor> v_;
};

}  // namespace chispa::optim
