#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// What can be trained: images in, logits out.
class Module {
 public:
  virtual ~Module() = default;

  virtual Variable forward(const Variable& x, const Pass& pass) = 0;
  /// In a fixed order, names unique.
  virtual std::vector<NamedParameter> parameters() const = 0;
  virtual std::vector<NamedBuffer> buffers() const = 0;
};

}  // namespace chispa::nn
