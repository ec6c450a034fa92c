#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// The same values in the same order in other extents, of an example: [H,W,C] or [F]; see ops::reshape.
class Reshape : public Layer {
 public:
  struct Options {
    std::vector<double> shape;
  };

  Reshape() = default;
  explicit Reshape(const Options& options) : options_(options) {}

  std::string kind() const override { return "Reshape"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 private:
  Options options_;
};

}  // namespace chispa::nn
