#pragma once

#include <stdint.h>

namespace chispa::format {

/// What a stage does with its input rows.
enum class Operation : uint8_t {
  // Of rows that no other stage reads: a window of them slides down the input.
  conv2d = 1,            ///< kernel_height x kernel_width, all channels
  depthwise_conv2d = 2,  ///< one kernel per channel
  separable_conv2d = 3,  ///< a depthwise convolution and a 1x1 convolution of its result, pixel by pixel
  max_pool2d = 4,
  dense = 5,  ///< reads the whole input, row by row
  // Of rings, which any number of stages read: see Reading.
  ring_conv2d = 16,            ///< of any strides, dilations and groups
  ring_depthwise_conv2d = 17,  ///< the same; output c reads input c * in / out channels
  ring_max_pool2d = 18,
  ring_average_pool2d = 19,
  ring_dense = 20,
  global_average_pool = 21,
  softmax = 22,
  prelu = 23,
  add = 24,
  subtract = 25,
  multiply = 26,
  concat = 27,  ///< of one operand: a copy of some of its channels
  pad = 28,
  reshape = 29,
  shuffle = 30,
};

/// Whether a stage reads rings rather than a window of its own.
constexpr bool reads_rings(Operation operation) {
  return operation >= Operation::ring_conv2d;
}

}  // namespace chispa::format
