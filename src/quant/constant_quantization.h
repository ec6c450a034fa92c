#pragma once

#include "chispa/quant/folded_model.h"
#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// Of the constants by which a pair or a prelu computes, one for all: a pair's are spanned with 0, as outputs
/// are; prelu's slopes are symmetric about zero point 0, which its definition asks for.
Quantization constant_quantization(const FoldedLayer& layer, int bits = 8);

}  // namespace chispa::quant
