#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// Why a channel cannot be quantized.
[[noreturn]] void refuse(const FoldedLayer& layer, std::int64_t channel, const std::string& reason);

/// Largest magnitude / `largest_weight` in each channel, raised as quantize() says; one for all unless
/// `per_channel`.
std::vector<double> weight_scales(const FoldedLayer& layer, double input_scale, double output_scale,
                                  bool per_channel, int largest_weight = 127);

}  // namespace chispa::quant
