#pragma once

#include "chispa/nn/initializer.h"
#include "chispa/nn/weighted_layer.h"

namespace chispa::nn {

/// Fully connected layer, x [N,in] -> [N,units]; see ops::dense. A map of one place, [N,1,1,C], stays one.
class Dense : public WeightedLayer {
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
  void initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 protected:
  Shape weight_shape(std::span<const Shape> inputs) const override;  ///< [in, units]

 private:
  Options options_;
};

}  // namespace chispa::nn
