#include "chispa/nn/add.h"

#include "chispa/autograd/add.h"

namespace chispa::nn {

Variable Add::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::add(inputs[0], second(inputs));
}

}  // namespace chispa::nn
