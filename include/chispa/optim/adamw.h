#pragma once

#include "chispa/optim/adam.h"

namespace chispa::optim {

/// Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019), PyTorch's form: before Adam's own
/// update,
///   w = w - learning_rate * weight_decay * w
class AdamW : public Adam {
 public:
  struct Options {
    Adam::Options adam = {};
    float weight_decay = 0.01f;
    /// Whether parameters of one axis decay too: biases, and batch normalization's gamma and beta.
    bool decay_vectors = true;
  };

  /// Throws Error as Adam does, and unless weight_decay >= 0.
  AdamW(std::vector<Parameter> parameters, const Options& options);

 protected:
  void update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) override;

 private:
  Options options_;
};

}  // namespace chispa::optim
