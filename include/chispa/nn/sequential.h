#pragma once

#include <memory>

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Layers applied one after the other. The child at index i names its parameters "i.<name>" and draws from
/// pass.random.derive(i). Convolutions each followed by BatchNorm, ReLU and perhaps a 2x2 MaxPool2D are
/// computed together, by one fused operator (ops::conv_chain).
class Sequential : public Layer {
 public:
  Sequential() = default;

  /// Appends a layer made in place: net.add<ReLU>(). Returns it.
  template <typename L, typename... Args>
  L& add(Args&&... args) {
    auto layer = std::make_unique<L>(std::forward<Args>(args)...);
    L& reference = *layer;
    layers_.push_back(std::move(layer));
    return reference;
  }

  Variable forward(const Variable& x, const Pass& pass) override;
  std::vector<NamedParameter> parameters() const override;
  std::vector<NamedBuffer> buffers() const override;
  std::string kind() const override { return "Sequential"; }

  const std::vector<std::unique_ptr<Layer>>& layers() const { return layers_; }

 private:
  std::vector<std::unique_ptr<Layer>> layers_;
};

}  // namespace chispa::nn
