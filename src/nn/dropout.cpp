#include "chispa/nn/dropout.h"

#include <fmt/core.h>

#include "chispa/autograd/dropout.h"
#include "chispa/core/error.h"

namespace chispa::nn {

Dropout::Dropout(float rate) : rate_(rate) {
  if (!(rate >= 0.0f && rate < 1.0f)) throw Error(fmt::format("Dropout: rate {} is not in [0, 1)", rate));
}

Variable Dropout::forward(const Variable& x, const Pass& pass) {
  return pass.training && rate_ > 0.0f ? ops::dropout(x, rate_, pass.random) : x;
}

}  // namespace chispa::nn
