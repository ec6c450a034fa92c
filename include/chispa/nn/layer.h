#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chispa/autograd/variable.h"
#include "chispa/core/profile.h"
#include "chispa/core/random.h"

namespace chispa::nn {

class Lowering;
class OptionVisitor;

/// What a forward pass is for. Layers hold no mode of their own, so none can be left in the wrong one.
struct Pass {
  bool training = false;
  /// Randomness of this step and place in the network (dropout draws from it); unused unless training.
  RandomStream random{0};
  /// Where the cost of each part of the network is added up, if anybody asks; it must outlive the graph.
  Profile* profile = nullptr;
};

/// A trainable parameter under its path in the network: "3.weight", "head.bias".
struct NamedParameter {
  std::string name;
  Variable parameter;
};

/// State that is saved but not trained (running statistics). Shares storage with the layer's own tensor.
struct NamedBuffer {
  std::string name;
  Tensor buffer;
};

/// An operator of a network and the parameters that it owns. It is made from its options alone; the shapes of
/// what it reads come with the network that it is put into. Shapes are of one example, without the batch:
/// [H,W,C], or [F] where it is flat.
class Layer {
 public:
  virtual ~Layer() = default;

  /// The field's name of the layer, which is also that in a description: "Conv2D".
  virtual std::string kind() const = 0;
  /// Shows each option once, in the order in which a description may give them.
  virtual void visit_options(OptionVisitor&) {}

  /// What comes out for inputs of these shapes. Throws Error that says why, and what to do, where they do not
  /// fit; whoever put the layer there adds where that is.
  virtual Shape output_shape(std::span<const Shape> inputs) const = 0;
  /// Products of a value and a weight, or of two values, that it takes for one example.
  virtual std::int64_t multiply_accumulates(std::span<const Shape>) const { return 0; }

  /// Makes the parameters for inputs that output_shape() took, with starting values drawn from `random`;
  /// without it those that would be drawn are 0, as befits what will be read from a file.
  virtual void initialize(std::span<const Shape>, std::optional<RandomStream>) {}
  /// In a fixed order, names unique within the layer.
  virtual std::vector<NamedParameter> parameters() const { return {}; }
  virtual std::vector<NamedBuffer> buffers() const { return {}; }

  /// Of a batch: inputs [N,H,W,C] or [N,F].
  virtual Variable forward(std::span<const Variable> inputs, const Pass& pass) = 0;
  /// Says what the layer is at inference, by one call of `lowering`. Throws Error where it does not say so.
  virtual void lower(Lowering& lowering) const;
};

}  // namespace chispa::nn
