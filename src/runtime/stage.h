#pragma once

// A model's records, read in place, and what follows from them by arithmetic.
#include "chispa/runtime/model_format.h"
#include "chispa/runtime/runtime.h"

namespace chispa::runtime {

using format::Channel;
using format::Filter;
using format::Header;
using format::kBlock;
using format::Operand;
using format::Operation;
using format::Output;
using format::Reading;
using format::Stage;

/// The arena and the model are bytes; their records (all of them may alias) and words are read in place.
using Word [[gnu::may_alias]] = uint32_t;
using Sum [[gnu::may_alias]] = int32_t;

/// Where an inference stands at one stage.
struct [[gnu::may_alias]] StageState {
  int16_t filled;   ///< rows in the window; below zero: rows still to be skipped (a stride above the kernel)
  uint16_t unread;  ///< input rows that have not arrived; counted by what has a window, and for the image
  uint16_t result_row;  ///< index of the result row that is computed next
  uint16_t reserved;
};
static_assert(sizeof(StageState) == format::kStateBytes, "as planned on the host");

inline const Header& header_of(const chispa_model& model) {
  return *reinterpret_cast<const Header*>(model.blob);
}
inline const Stage* stages_of(const chispa_model& model) {
  return reinterpret_cast<const Stage*>(model.blob + sizeof(Header));
}

inline uint32_t row_bytes(const Stage& stage) {
  return (uint32_t{stage.in_channels} * stage.plane_bytes + 7u) & ~7u;
}
inline bool reads_rings(const Stage& stage) {
  return format::reads_rings(stage.operation);
}
/// Its input's rows make one output row together.
inline bool sums_rows(const Stage& stage) {
  return stage.operation == Operation::dense || stage.operation == Operation::ring_dense ||
         stage.operation == Operation::global_average_pool;
}
inline uint32_t out_height(const Stage& stage) {
  return sums_rows(stage) ? 1u : stage.result_height / uint32_t{stage.pool};
}
inline uint32_t out_width(const Stage& stage) {
  return stage.result_width / uint32_t{stage.pool};
}

/// Taps of the matrix product that makes one output pixel.
inline uint32_t taps(const Stage& stage) {
  const uint32_t area =
      stage.operation == Operation::conv2d ? uint32_t{stage.kernel_height} * stage.kernel_width : 1u;
  return format::padded_taps(stage.in_channels * area);
}

/// The rows under a stage's kernel, 0 at the top.
struct Window {
  int8_t* older;
  int8_t* newest;
  uint32_t row_bytes;
  uint32_t height;

  int8_t* row(uint32_t index) const { return index + 1 == height ? newest : older + index * row_bytes; }
};

/// Where a stage's output row goes: channel c of column x at row[c * plane_bytes + x].
struct RowSink {
  int8_t* row;
  uint32_t plane_bytes;
};

}  // namespace chispa::runtime
