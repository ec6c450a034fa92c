#pragma once

// What each operation does with a full window. Rows are planar: see format::Stage.
#include "runtime/stage.h"

namespace chispa::runtime {

/// kBlock output pixels are computed together. Their inputs to a matrix product are packed in pairs: word 2 k
/// holds tap k of pixels 0 and 1, word 2 k + 1 that of pixels 2 and 3, each as first + (second << 16).
inline Word pack(int32_t first, int32_t second) {
  return static_cast<Word>(first) + (static_cast<Word>(second) << 16);
}

/// Packs the windows of the output pixels x .. x + 3 of a conv2d, taps in the order [c][kh][kw]; where the
/// row ends before, the last pixel again. Writes 2 * taps(stage) words.
void gather_block(const Stage& stage, const Window& window, uint32_t x, Word* packed);

/// Depthwise convolution of the output pixels x .. x + 3 (where the row ends before, the last pixel again),
/// packed with the channel as tap. channels, weights [c][kh][kw]: the depthwise filter's.
void depthwise_block(const Stage& stage, const Window& window, uint32_t x, const Channel* channels,
                     const int8_t* weights, Word* packed);

/// One output pixel per packed pixel: sums over `taps` of tap times weight for each output channel, weights
/// [out][taps]. Writes columns x .. x + 3 that exist, or the 2x2 maxima; `merge` when the row below them was
/// written.
void product_block(const Stage& stage, const Word* packed, uint32_t x, const Channel* channels,
                   const int8_t* weights, bool merge, RowSink sink);

/// Largest of each window, for a whole row.
void max_pool_row(const Stage& stage, const Window& window, RowSink sink);

/// Adds one input row to the sums. weights: those of this row, [out][c][x].
void dense_row(const Stage& stage, const int8_t* row, const int8_t* weights, Sum* sums);
void dense_finish(const Stage& stage, const Channel* channels, const Sum* sums, RowSink sink);

}  // namespace chispa::runtime
