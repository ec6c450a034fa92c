#include "quant/constant_quantization.h"

#include <algorithm>

#include "chispa/quant/affine.h"
#include "core/array_view.h"

namespace chispa::quant {

Quantization constant_quantization(const FoldedLayer& layer, int bits) {
  const auto constants = flat_array(layer.weight);
  if (layer.op != Int8Op::prelu)
    return choose_quantization({constants.minCoeff(), constants.maxCoeff()}, bits);
  const float largest = constants.abs().maxCoeff();
  return {largest > 0.0f ? static_cast<double>(largest / static_cast<float>((1 << (bits - 1)) - 1)) : 1.0, 0};
}

}  // namespace chispa::quant
