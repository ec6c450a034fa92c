#pragma once

namespace chispa::quant {

/// The int8 operators, by family: what a family can do, each of its members can.
enum class Int8Op {
  // windows that slide over the map
  conv2d,
  depthwise_conv2d,
  max_pool2d,
  average_pool2d,
  // functions of one value
  table,
  prelu,
  // of two values
  add,
  subtract,
  multiply,
  // values moved, none computed
  concat,
  pad,
  reshape,
  slice,
  shuffle,
  // sums over the whole map
  dense,
  global_average_pool,
  softmax
};

enum class Int8Family { window, table, pair, rearrangement, reduction };

/// What can be said of an operator wherever it stands: the one table that everybody asks.
struct Int8Traits {
  const char* name;  ///< "conv2d"
  Int8Family family;
  bool weights;             ///< sums products of values and weights, one requantization a channel
  int factors;              ///< requantizations of the others
  bool keeps_quantization;  ///< its output has the quantization of what it reads, all of which are equal
};

const Int8Traits& traits(Int8Op op);

/// "conv2d", "depthwise_conv2d", ...
inline const char* to_string(Int8Op op) {
  return traits(op).name;
}

}  // namespace chispa::quant
