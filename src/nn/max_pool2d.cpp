#include "chispa/nn/max_pool2d.h"

#include "chispa/autograd/max_pool2d.h"

namespace chispa::nn {

Variable MaxPool2D::forward(const Variable& x, const Pass&) {
  return ops::max_pool2d(x,
                         {.kernel = options_.kernel, .stride = options_.stride, .padding = options_.padding});
}

}  // namespace chispa::nn
