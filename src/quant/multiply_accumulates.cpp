#include "chispa/quant/multiply_accumulates.h"

#include "chispa/core/multiply_accumulates.h"

namespace chispa::quant {

std::int64_t multiply_accumulates(const Int8Layer& layer) {
  if (!traits(layer.op).weights) return 0;
  return chispa::multiply_accumulates(std::int64_t{layer.out_height} * layer.out_width,
                                      static_cast<std::int64_t>(layer.weights.size()));
}

}  // namespace chispa::quant
