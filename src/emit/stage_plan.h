#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "chispa/runtime/model_format.h"

namespace chispa::emit {

/// Layers that the runtime computes in one go, and how it reads what they need.
struct StagePlan {
  format::Stage record{};     ///< without offsets
  format::Reading reading{};  ///< of a stage that reads rings
  std::vector<int> inputs;    ///< layers whose outputs it reads, or kModelInput
  std::size_t first_layer = 0;
  const quant::Int8Layer* depthwise = nullptr;
  const quant::Int8Layer* filter = nullptr;  ///< whose sums become int8: format::Stage::filter
  const quant::Int8Layer* last = nullptr;    ///< whose output is the stage's
  std::vector<std::int8_t> table;            ///< applied at last; 256 values, or none
  std::size_t scratch_bytes = 0;

  // What connect_stages() finds.
  std::vector<format::Operand> operands;  ///< of a stage that reads rings, without addresses
  format::Output output{};                ///< without addresses
  int ring = -1;                          ///< which ring its rows go to; -1: the next stage's window
  std::size_t ring_offset = 0;            ///< where in each row of that ring they begin

  /// Owned by a dense stage that reads over a reshape: its layer, with the extents of what that one reads.
  std::unique_ptr<quant::Int8Layer> flat;

  bool reads_rings() const { return format::reads_rings(record.operation); }
  /// Its scratch holds sums that grow from row to row.
  bool sums_rows() const;
  std::size_t row_bytes() const;  ///< of its window
  std::size_t window_bytes() const { return reads_rings() ? 0 : row_bytes() * record.kernel_height; }
};

/// The layers cut into stages, in their order. With `fuse`, a 1x1 convolution joins the depthwise one before
/// it, a 2x2 pooling of stride 2 the convolution before it, a table whatever is before it, and a reshape the
/// dense layer behind it. Throws Error naming the layer when a size exceeds the format's fields.
std::vector<StagePlan> plan_stages(const quant::Int8Model& model, bool fuse);

/// How many layers read the image and each layer's output, the image's first.
std::vector<int> count_readers(const quant::Int8Model& model);

}  // namespace chispa::emit
