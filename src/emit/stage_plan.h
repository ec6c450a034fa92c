#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "chispa/runtime/model_format.h"

namespace chispa::emit {

/// Layers that the runtime computes in one go, and the shape of the rows between them.
struct StagePlan {
  format::Stage record{};  ///< without offsets of weights
  const quant::Int8Layer* depthwise = nullptr;
  const quant::Int8Layer* filter = nullptr;  ///< conv2d, dense or add
  const quant::Int8Layer* pool = nullptr;    ///< alone, or fused
  std::size_t first_layer = 0;
  std::size_t scratch_bytes = 0;
  std::size_t queue_rows = 0;     ///< of an add: rows of one operand that wait for the other's
  bool operands_swapped = false;  ///< of an add: it is the first operand that waits
  bool fed_in_turn =
      true;  ///< its newest row comes when it is its turn, and is used before another stage works

  std::size_t row_bytes() const;
  std::size_t window_bytes() const { return row_bytes() * record.kernel_height; }
  std::size_t queue_bytes() const { return row_bytes() * queue_rows; }
  const quant::Int8Layer& first() const;
  const quant::Int8Layer& last() const;
};

/// The layers cut into stages. With `fuse`, a 1x1 convolution joins the depthwise one before it, and a 2x2
/// pooling of stride 2 joins the convolution before it. Throws Error naming the layer when a size exceeds the
/// format's fields.
std::vector<StagePlan> plan_stages(const quant::Int8Model& model, bool fuse);

}  // namespace chispa::emit
