#pragma once

#include "chispa/quant/folded_model.h"
#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// `layer` with the weights, biases and constants that `int8` has, as the real values they stand for. `int8`
/// must be `layer` quantized.
FoldedLayer dequantized(const FoldedLayer& layer, const Int8Layer& int8);

/// Replaces each value by the nearest real value that the output of `int8` can have. A dequantized layer's
/// outputs so treated are those of the int8 layer, but for its second rounding and float's.
void round_to_output(Tensor& values, const Int8Layer& int8);

}  // namespace chispa::quant
