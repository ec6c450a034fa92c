#pragma once

// What each operation does with a full window of rows.
#include "runtime/stage.h"

namespace chispa::runtime {

/// One result row of a stage.
struct RowTask {
  const Stage& stage;
  const uint8_t* blob;
  Window window;
  Word* scratch;
  RowSink sink;
  bool merge;  ///< keep the larger of the result and what the sink holds: the second row of a 2x2 pooling

  const Channel* channels(const Filter& filter) const {
    return reinterpret_cast<const Channel*>(blob + filter.channels);
  }
  const int8_t* weights(const Filter& filter) const {
    return reinterpret_cast<const int8_t*>(blob + filter.weights);
  }
};

/// sum + weight * value. Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
inline int32_t multiply_add(int32_t sum, int32_t weight, int32_t value) {
  return static_cast<int32_t>(static_cast<uint32_t>(sum) +
                              static_cast<uint32_t>(weight) * static_cast<uint32_t>(value));
}

inline int32_t larger(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/// kBlock output pixels are computed together. Their inputs to a matrix product are packed in pairs: word 2 k
/// of the scratch holds tap k of pixels 0 and 1, word 2 k + 1 that of pixels 2 and 3, each as first + (second
/// << 16).
inline Word pack(int32_t first, int32_t second) {
  return static_cast<Word>(first) + (static_cast<Word>(second) << 16);
}

/// Packs the windows of the output pixels x .. x + 3 of a conv2d, taps in the order [c][kh][kw]; where the
/// row ends before, the last pixel again.
void gather_block(const RowTask& task, uint32_t x);

/// Depthwise convolution or maximum of the windows of the output pixels x .. x + 3 (where the row ends
/// before, the last pixel again), packed with the channel as tap. Weights [c][kh][kw].
void channel_block(const RowTask& task, uint32_t x);
/// Depthwise convolution for stages with Stage::unpadded.
void unpadded_depthwise_block(const RowTask& task, uint32_t x);

/// One output pixel per packed pixel: sums of tap times weight for each output channel, weights [out][taps].
/// Writes columns x .. x + 3 that exist, or the 2x2 maxima. block: from product_of_row(), changed at will.
struct ProductBlock;
void product_block(const RowTask& task, ProductBlock& block, uint32_t x);

/// Adds one input row to the sums in the scratch. weights: those of this row, [out][c][x].
void dense_row(const RowTask& task, const int8_t* weights);
/// Writes the outputs of the finished sums.
void dense_finish(const RowTask& task);

}  // namespace chispa::runtime
