#pragma once

// What an operator that reads rings consists of.
#include "chispa/runtime/requantize.h"
#include "runtime/checks.h"
#include "runtime/kernels.h"

namespace chispa::runtime {

/// One result row of a stage that reads rings.
struct RingTask {
  const Stage& stage;
  const Reading& reading;
  const Operand* operands;
  const uint8_t* blob;
  uint8_t* arena;
  uint32_t y;
  RowSink sink;

  /// Row y of a value, where the stage finds it.
  const int8_t* row(const Operand& operand, uint32_t of) const {
    return reinterpret_cast<const int8_t*>(arena + operand.at) + of % operand.rows * operand.row_bytes;
  }
  const Channel* channels() const { return reinterpret_cast<const Channel*>(blob + stage.filter.channels); }
  const int8_t* weights() const { return reinterpret_cast<const int8_t*>(blob + stage.filter.weights); }
  Word* scratch() const { return reinterpret_cast<Word*>(arena + stage.scratch_at); }
};

/// What the kernels of windows take, for a window of one row. They only read it.
inline RowTask row_task(const RingTask& task, const int8_t* row, RowSink sink) {
  // Field by field: of an initializer with zeros some compilers make a call of memset.
  Window window;
  window.older = window.newest = const_cast<int8_t*>(row);
  window.row_bytes = window.height = 1;
  return {task.stage, task.blob, window, task.scratch(), sink, false};
}

struct RingOperator {
  /// Computes the row; true when it completes an output row.
  bool (*row)(const RingTask& task);
  /// Whether shape, arrays and scratch are what row() relies on. What all stages have in common holds.
  bool (*holds)(const Header& header, const Stage& stage, const Reading& reading, const Operand* operands);
};

// Null addresses where a file is not linked.
#define CHISPA_RING_OPERATOR(name) [[gnu::weak]] extern const RingOperator name
CHISPA_RING_OPERATOR(conv2d_operator);
CHISPA_RING_OPERATOR(depthwise_operator);
CHISPA_RING_OPERATOR(max_pool_operator);
CHISPA_RING_OPERATOR(average_pool_operator);
CHISPA_RING_OPERATOR(dense_operator);
CHISPA_RING_OPERATOR(global_average_pool_operator);
CHISPA_RING_OPERATOR(softmax_operator);
CHISPA_RING_OPERATOR(prelu_operator);
CHISPA_RING_OPERATOR(pair_operator);
CHISPA_RING_OPERATOR(concat_operator);
CHISPA_RING_OPERATOR(pad_operator);
CHISPA_RING_OPERATOR(reshape_operator);
CHISPA_RING_OPERATOR(shuffle_operator);
#undef CHISPA_RING_OPERATOR

/// Its output is as large as its first operand, and each of its rows as that one's.
inline bool same_map(const Stage& stage) {
  return stage.result_height == stage.in_height && stage.result_width == stage.in_width;
}

}  // namespace chispa::runtime
