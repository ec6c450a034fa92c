#include "chispa/nn/subtract.h"

#include "chispa/autograd/subtract.h"

namespace chispa::nn {

Variable Subtract::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::subtract(inputs[0], second(inputs));
}

}  // namespace chispa::nn
