#pragma once

// The records of model format version 1: chains, and additions whose earlier operand waits in a queue.
#include <cstddef>
#include <cstdint>

#include "chispa/runtime/model_format.h"

namespace chispa::emit::version_1 {

using format::Channel;
using format::Filter;
using format::Header;

enum class Operation : std::uint8_t {
  conv2d = 1,
  depthwise_conv2d = 2,
  separable_conv2d = 3,
  max_pool2d = 4,
  dense = 5,
  average_pool2d = 6,
  depthwise_multiple_conv2d = 7,
  add = 8,
};

struct Addend {
  std::uint16_t source, rows;
  std::int8_t zero_point;
  std::uint8_t reserved[7];
};

struct Stage {
  Operation operation;
  std::uint8_t kernel_height, kernel_width, stride;
  std::uint8_t pad_top;
  std::int8_t pad_value;
  std::uint8_t pool, margin;
  std::uint16_t plane_bytes;
  std::uint16_t in_height, in_width, in_channels;
  std::uint16_t result_height, result_width;
  std::uint16_t out_channels;
  std::uint8_t unpadded;
  /// Its rows go to the stage 1 + (lower 4 bits) further on, a copy to the one (upper 4 bits) further on.
  std::uint8_t targets;
  std::uint32_t window_at, newest_at, scratch_at;
  union {
    Filter depthwise;
    Addend addend;
  };
  Filter filter;
};
static_assert(sizeof(Stage) == 60);

}  // namespace chispa::emit::version_1
