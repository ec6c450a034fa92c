#pragma once

#include <vector>

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// An operator of two values, element by element. The second is another node's output of the same shape, or
/// of shape [1,1,C] and then the same for every place of the map; or the layer has it itself, in its options.
class Pair : public Layer {
 public:
  struct Options {
    /// The second operand where the layer reads one input: one number for all channels, or one a channel.
    std::vector<double> constant;
  };

  Pair() = default;
  explicit Pair(const Options& options) : options_(options) {}

  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;

  const Options& options() const { return options_; }

 protected:
  /// The constant [C] or [1], empty where there is none.
  Tensor constant() const;
  /// The second operand: the second input, or the constant.
  Variable second(std::span<const Variable> inputs) const;

 private:
  Options options_;
};

}  // namespace chispa::nn
