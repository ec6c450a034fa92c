#pragma once

#include <string>
#include <vector>

#include "chispa/autograd/variable.h"
#include "chispa/core/profile.h"
#include "chispa/core/random.h"

namespace chispa::nn {

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

/// A piece of a network: it owns parameters and calls operators.
class Layer {
 public:
  virtual ~Layer() = default;

  virtual Variable forward(const Variable& x, const Pass& pass) = 0;
  /// In a fixed order, names unique within the layer.
  virtual std::vector<NamedParameter> parameters() const { return {}; }
  virtual std::vector<NamedBuffer> buffers() const { return {}; }
  /// The field's name of the layer: "Conv2D".
  virtual std::string kind() const = 0;
};

}  // namespace chispa::nn
