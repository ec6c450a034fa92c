#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Batch normalization over all axes but the last; see ops::batch_norm. In training it normalizes by the
/// batch's statistics and moves the running ones towards them, otherwise it normalizes by the running ones.
class BatchNorm : public Layer {
 public:
  struct Options {
    /// running = (1 - momentum) * running + momentum * batch (PyTorch's convention; Keras's momentum is 1 -
    /// this).
    float momentum = 0.1f;
    float epsilon = 1e-5f;
  };

  BatchNorm() = default;
  explicit BatchNorm(const Options& options) : options_(options) {}

  std::string kind() const override { return "BatchNorm"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  void initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) override;
  std::vector<NamedParameter> parameters() const override;
  std::vector<NamedBuffer> buffers() const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }
  const Variable& gamma() const { return gamma_; }                      ///< [C], starts at 1
  const Variable& beta() const { return beta_; }                        ///< [C], starts at 0
  const Tensor& running_mean() const { return running_mean_; }          ///< [C], starts at 0
  const Tensor& running_variance() const { return running_variance_; }  ///< [C], starts at 1

 private:
  Options options_;
  Variable gamma_;
  Variable beta_;
  Tensor running_mean_;
  Tensor running_variance_;
};

}  // namespace chispa::nn
