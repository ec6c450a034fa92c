#include "chispa/nn/global_average_pool.h"

#include "chispa/autograd/global_average_pool.h"
#include "chispa/nn/lowering.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

Shape GlobalAveragePool::output_shape(std::span<const Shape> inputs) const {
  return {1, 1, only_map(inputs)[2]};
}

Variable GlobalAveragePool::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::global_average_pool(inputs[0]);
}

void GlobalAveragePool::lower(Lowering& lowering) const {
  lowering.global_average_pool();
}

}  // namespace chispa::nn
