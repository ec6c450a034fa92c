#include "emit/first_of_stage.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "chispa/core/error.h"
#include "chispa/emit/operation_traits.h"
#include "emit/filter_bytes.h"
#include "emit/output_table.h"

namespace chispa::emit {
namespace {

using format::Operation;
using quant::Int8Layer;
using quant::Int8Op;

template <typename Field>
void set(Field& field, std::int64_t value, const Int8Layer& layer, const char* what) {
  if (value < 0 || value > std::numeric_limits<Field>::max())
    throw Error(fmt::format("model: layer {}: {} {} exceeds the format's {}", layer.name, what, value,
                            std::numeric_limits<Field>::max()));
  field = static_cast<Field>(value);
}

void set_input(format::Stage& record, const Int8Layer& layer) {
  set(record.kernel_height, layer.kernel_height, layer, "kernel height");
  set(record.kernel_width, layer.kernel_width, layer, "kernel width");
  set(record.stride, layer.stride_height, layer, "stride");
  set(record.pad_top, layer.pad_top, layer, "padding above");
  set(record.margin, layer.pad_left, layer, "padding at the left");
  set(record.in_height, layer.in_height, layer, "height");
  set(record.in_width, layer.in_width, layer, "width");
  set(record.in_channels, layer.in_channels, layer, "channel count");
  record.pad_value = static_cast<std::int8_t>(layer.input.zero_point);
}

std::size_t packed_bytes(std::int64_t taps) {
  return format::padded_taps(static_cast<std::uint32_t>(taps)) * 2 * sizeof(std::uint32_t);
}

std::size_t sum_bytes(int sums) {
  return static_cast<std::size_t>(sums) * sizeof(std::int32_t);
}

/// See format::Stage::unpadded.
void drop_padding(format::Stage& record, const Int8Layer& layer) {
  const bool same = layer.stride_height == 1 && layer.stride_width == 1 && layer.pad_top == 1 &&
                    layer.pad_left == 1 && layer.out_width == layer.in_width;
  const bool blocks = layer.in_width % format::kBlock == 0 && layer.in_width > format::kBlock;
  if (layer.kernel_height != 3 || layer.kernel_width != 3 || !same || !blocks || !rectified(layer)) return;
  record.unpadded = 1;
  record.margin = 0;
  record.plane_bytes = record.in_width;
}

/// What the runtime's loops over a window of rows can do; it can do the rest with rings.
bool has_window(const Int8Layer& layer) {
  const bool plain = layer.stride_height == layer.stride_width && layer.dilation_height == 1 &&
                     layer.dilation_width == 1 && layer.groups == 1;
  if (layer.op == Int8Op::conv2d) return plain;
  if (layer.op == Int8Op::depthwise_conv2d) return plain && layer.out_channels == layer.in_channels;
  if (layer.op == Int8Op::max_pool2d) return plain && !clamps(layer);
  return layer.op == Int8Op::dense;
}

void window_stage(StagePlan& plan, const Int8Layer& layer) {
  format::Stage& record = plan.record;
  const std::int64_t read = std::int64_t{layer.out_width - 1} * layer.stride_width + layer.kernel_width;
  set(record.plane_bytes, std::max<std::int64_t>(read, layer.pad_left + layer.in_width), layer,
      "padded width");
  if (layer.op == Int8Op::conv2d) {
    record.operation = Operation::conv2d;
    plan.scratch_bytes =
        packed_bytes(std::int64_t{layer.in_channels} * layer.kernel_height * layer.kernel_width);
  } else if (layer.op == Int8Op::depthwise_conv2d) {
    record.operation = Operation::depthwise_conv2d;
    plan.depthwise = &layer;
    plan.filter = nullptr;
    drop_padding(record, layer);
    plan.scratch_bytes = packed_bytes(layer.in_channels);
  } else if (layer.op == Int8Op::max_pool2d) {
    record.operation = Operation::max_pool2d;
    plan.filter = nullptr;
    record.pad_value = -128;  // absent for a maximum: nothing is smaller
    plan.scratch_bytes = packed_bytes(layer.in_channels);
  } else {
    record.operation = Operation::dense;
    record.plane_bytes = record.in_width;
    plan.scratch_bytes = sum_bytes(layer.out_channels);
  }
}

std::size_t ring_scratch(const Int8Layer& layer) {
  if (layer.op == Int8Op::conv2d)
    return sum_bytes(layer.kernel_height) + packed_bytes(std::int64_t{layer.in_channels / layer.groups} *
                                                         layer.kernel_height * layer.kernel_width);
  const bool sums = layer.op == Int8Op::dense || layer.op == Int8Op::global_average_pool;
  return sums ? sum_bytes(layer.out_channels) : 0;
}

void ring_stage(StagePlan& plan, const Int8Layer& layer) {
  plan.record.operation = ring_operation(layer.op);
  plan.record.plane_bytes = plan.record.in_width;
  set(plan.reading.stride_width, layer.stride_width, layer, "stride");
  set(plan.reading.dilation_height, layer.dilation_height, layer, "dilation");
  set(plan.reading.dilation_width, layer.dilation_width, layer, "dilation");
  set(plan.reading.groups, layer.groups, layer, "group count");
  plan.reading.zero_point = static_cast<std::int8_t>(layer.second.zero_point);
  if (plan.record.operation == Operation::concat)
    set(plan.reading.groups, layer.channel_begin, layer, "first channel");
  plan.scratch_bytes = ring_scratch(layer);
}

}  // namespace

void set_result(format::Stage& record, const Int8Layer& layer, int pool) {
  record.pool = static_cast<std::uint8_t>(pool);
  // Rows and columns that pooling drops are not computed.
  set(record.result_height, layer.out_height / pool * pool, layer, "output height");
  set(record.result_width, layer.out_width / pool * pool, layer, "output width");
  set(record.out_channels, layer.out_channels, layer, "channel count");
}

void first_of_stage(StagePlan& plan, const Int8Layer& layer, bool follows) {
  plan.filter = &layer;
  set_input(plan.record, layer);
  set_result(plan.record, layer, 1);
  if (follows && has_window(layer))
    window_stage(plan, layer);
  else
    ring_stage(plan, layer);
  if (plan.sums_rows()) set(plan.record.result_height, layer.in_height, layer, "height");
  plan.table = table_of(layer);
}

}  // namespace chispa::emit
