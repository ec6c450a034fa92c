#include "chispa/nn/layer.h"

#include "chispa/core/error.h"

namespace chispa::nn {

void Layer::lower(Lowering&) const {
  throw Error("has no int8 form: its class does not say what it is at inference (nn::Layer::lower)");
}

}  // namespace chispa::nn
