#pragma once

#include "chispa/nn/initializer.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Fully connected layer, x [N,in] -> [N,units]; see ops::dense. A map of one place, [N,1,1,C], stays one.
class Dense : public Layer {
 public:
  struct Options {
    std::int64_t units = 1;  ///< that come out
    bool bias = true;
    Initializer initializer = Initializer::glorot_uniform;
  };

  Dense() = default;
  explicit Dense(const Options& options) : options_(options) {}

  std::string kind() const override { return "Dense"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  std::int64_t multiply_accumulates(std::span<const Shape> inputs) const override;
  void initialize(std::span<const Shape> inputs, RandomStream random) override;
  std::vector<NamedParameter> parameters() const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }
  const Variable& weight() const { return weight_; }  ///< [in, units]
  const Variable& bias() const { return bias_; }      ///< [units], or an unset Variable without bias

 private:
  Options options_;
  Variable weight_;
  Variable bias_;
};

}  // namespace chispa::nn
