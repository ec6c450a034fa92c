#pragma once

#include "chispa/optim/optimizer.h"

namespace chispa::optim {

/// Stochastic gradient descent with momentum, in PyTorch's form (Sutskever et al., ICML 2013, with the
/// learning rate outside of the velocity):
///   g = gradient + weight_decay * w
///   v = momentum * v + g
///   w = w - learning_rate * (nesterov ? g + momentum * v : v)
class Sgd : public Optimizer {
 public:
  struct Options {
    float momentum = 0.9f;
    bool nesterov = false;
    float weight_decay = 0.0f;
    /// Whether parameters of one axis decay too: biases, and batch normalization's gamma and beta.
    bool decay_vectors = true;
  };

  /// Throws Error unless 0 <= momentum < 1 and weight_decay >= 0.
  Sgd(std::vector<Parameter> parameters, const Options& options);

  std::vector<NamedState> state() const override;

 protected:
  void update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) override;

 private:
  Options options_;
  std::vector<Tensor> velocity_;
};

}  // namespace chispa::optim
