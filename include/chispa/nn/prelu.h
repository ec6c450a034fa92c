#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// max(x, 0) + slope * min(x, 0) with a trained slope for each channel (He et al., ICCV 2015); see
/// ops::prelu.
class PReLU : public Layer {
 public:
  struct Options {
    double initial = 0.25;  ///< of all slopes
  };

  PReLU() = default;
  explicit PReLU(const Options& options) : options_(options) {}

  std::string kind() const override { return "PReLU"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  void initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) override;
  std::vector<NamedParameter> parameters() const override { return {{"slope", slope_}}; }
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }
  const Variable& slope() const { return slope_; }  ///< [C]

 private:
  Options options_;
  Variable slope_;
};

}  // namespace chispa::nn
