#include "chispa/nn/flatten.h"

#include "chispa/autograd/flatten.h"

namespace chispa::nn {

Variable Flatten::forward(const Variable& x, const Pass&) {
  return ops::flatten(x);
}

}  // namespace chispa::nn
