#pragma once

#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::emit {

struct Extents {
  int height, width, channels;
  bool operator==(const Extents&) const = default;
};

/// Throws Error "model: layer NAME: WHAT".
[[noreturn]] void refuse(const quant::Int8Layer& layer, const std::string& what);

/// Throws Error naming the layer unless its shapes are possible for its operator and its arrays have the
/// lengths that these ask for.
void check_layer(const quant::Int8Layer& layer);

/// The same unless the operands, which the layers before give, are those that it reads.
void check_operands(const quant::Int8Layer& layer, const std::vector<Extents>& operands);

}  // namespace chispa::emit
