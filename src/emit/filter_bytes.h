#pragma once

#include <cstdint>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "chispa/runtime/model_format.h"

namespace chispa::emit {

/// A layer's weights in the order in which the runtime reads them, and its channels with everything folded
/// in.
struct FilterBytes {
  format::Filter filter{};  ///< without offsets
  std::vector<std::uint8_t> channels;
  std::vector<std::uint8_t> weights;
};

/// See format::Filter.
bool rectified(const quant::Int8Layer& layer);

/// Throws Error naming the layer and channel when a value exceeds the format's field.
FilterBytes filter_bytes(const quant::Int8Layer& layer);

}  // namespace chispa::emit
