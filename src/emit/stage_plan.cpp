#include "emit/stage_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "chispa/core/error.h"
#include "emit/filter_bytes.h"

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

/// The window's shape, from the layer that reads the input.
void set_window(format::Stage& record, const Int8Layer& layer) {
  set(record.kernel_height, layer.kernel_height, layer, "kernel height");
  set(record.kernel_width, layer.kernel_width, layer, "kernel width");
  set(record.stride, layer.stride_height, layer, "stride");
  set(record.pad_top, layer.pad_top, layer, "padding above");
  set(record.margin, layer.pad_left, layer, "padding at the left");
  set(record.in_height, layer.in_height, layer, "height");
  set(record.in_width, layer.in_width, layer, "width");
  set(record.in_channels, layer.in_channels, layer, "channel count");
  const std::int64_t read = std::int64_t{layer.out_width - 1} * layer.stride_width + layer.kernel_width;
  set(record.plane_bytes, std::max<std::int64_t>(read, layer.pad_left + layer.in_width), layer,
      "padded width");
  // Absent for a maximum: nothing is smaller.
  record.pad_value = static_cast<std::int8_t>(layer.op == Int8Op::max_pool2d ? -128 : layer.input.zero_point);
}

void set_result(format::Stage& record, const Int8Layer& layer, int pool) {
  record.pool = static_cast<std::uint8_t>(pool);
  // Rows and columns that pooling drops are not computed.
  set(record.result_height, layer.out_height / pool * pool, layer, "output height");
  set(record.result_width, layer.out_width / pool * pool, layer, "output width");
  set(record.out_channels, layer.out_channels, layer, "channel count");
}

std::size_t packed_bytes(std::int64_t taps) {
  return format::padded_taps(static_cast<std::uint32_t>(taps)) * 2 * sizeof(std::uint32_t);
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

void dense_stage(StagePlan& plan, const Int8Layer& layer) {
  plan.record.operation = Operation::dense;
  plan.filter = &layer;
  set(plan.record.result_height, layer.in_height, layer, "height");
  plan.record.result_width = 1;
  plan.scratch_bytes = static_cast<std::size_t>(layer.out_channels) * sizeof(std::int32_t);
}

void first_of_stage(StagePlan& plan, const Int8Layer& layer) {
  set_window(plan.record, layer);
  set_result(plan.record, layer, 1);
  switch (layer.op) {
    case Int8Op::conv2d:
      plan.record.operation = Operation::conv2d;
      plan.filter = &layer;
      plan.scratch_bytes =
          packed_bytes(std::int64_t{layer.in_channels} * layer.kernel_height * layer.kernel_width);
      break;
    case Int8Op::depthwise_conv2d:
      plan.depthwise = &layer;
      if (layer.out_channels != layer.in_channels) {
        plan.record.operation = Operation::depthwise_multiple_conv2d;
        break;
      }
      plan.record.operation = Operation::depthwise_conv2d;
      drop_padding(plan.record, layer);
      plan.scratch_bytes = packed_bytes(layer.in_channels);
      break;
    case Int8Op::max_pool2d:
      plan.record.operation = Operation::max_pool2d;
      plan.pool = &layer;
      plan.scratch_bytes = packed_bytes(layer.in_channels);
      break;
    case Int8Op::dense:
      dense_stage(plan, layer);
      break;
    case Int8Op::average_pool2d:
      plan.record.operation = Operation::average_pool2d;
      plan.pool = &layer;
      plan.record.filter.clamp_min = static_cast<std::int8_t>(layer.clamp_min);
      plan.record.filter.clamp_max = static_cast<std::int8_t>(layer.clamp_max);
      break;
    case Int8Op::add:
      plan.record.operation = Operation::add;
      plan.filter = &layer;
      break;
    case Int8Op::table:
    case Int8Op::prelu:
    case Int8Op::subtract:
    case Int8Op::multiply:
    case Int8Op::concat:
    case Int8Op::pad:
    case Int8Op::reshape:
    case Int8Op::slice:
    case Int8Op::shuffle:
    case Int8Op::global_average_pool:
    case Int8Op::softmax:
      throw Error(fmt::format("model: layer {}: {} does not run on a device yet", layer.name,
                              quant::to_string(layer.op)));
  }
}

bool pointwise(const Int8Layer& layer) {
  return layer.op == Int8Op::conv2d && layer.kernel_height == 1 && layer.kernel_width == 1 &&
         layer.stride_height == 1 && layer.stride_width == 1 && layer.pad_top == 0 && layer.pad_left == 0;
}

/// Windows side by side, each whole: what keeping the largest of 2x2 results gives.
bool halving_pool(const Int8Layer& layer) {
  return layer.op == Int8Op::max_pool2d && layer.kernel_height == 2 && layer.kernel_width == 2 &&
         layer.stride_height == 2 && layer.stride_width == 2 && layer.pad_top == 0 && layer.pad_left == 0 &&
         layer.out_height == layer.in_height / 2 && layer.out_width == layer.in_width / 2;
}

bool join(StagePlan& plan, const Int8Layer& layer) {
  if (plan.record.operation == Operation::depthwise_conv2d && pointwise(layer)) {
    plan.record.operation = Operation::separable_conv2d;
    plan.filter = &layer;
    set_result(plan.record, layer, 1);
    return true;
  }
  const bool product =
      plan.record.operation == Operation::conv2d || plan.record.operation == Operation::separable_conv2d;
  if (product && plan.pool == nullptr && halving_pool(layer)) {
    plan.pool = &layer;
    set_result(plan.record, *plan.filter, 2);
    return true;
  }
  return false;
}

/// How many layers read each layer's output.
std::vector<int> count_readers(const quant::Int8Model& model) {
  std::vector<int> readers(model.layers.size());
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    for (const int input : model.layers[i].inputs)
      if (input >= 0) ++readers[static_cast<std::size_t>(input)];
  }
  return readers;
}

}  // namespace

std::size_t StagePlan::row_bytes() const {
  return (std::size_t{record.in_channels} * record.plane_bytes + 7) / 8 * 8;
}

const Int8Layer& StagePlan::first() const {
  return depthwise ? *depthwise : filter ? *filter : *pool;
}
const Int8Layer& StagePlan::last() const {
  return pool ? *pool : filter ? *filter : *depthwise;
}

std::vector<StagePlan> plan_stages(const quant::Int8Model& model, bool fuse) {
  const std::vector<int> readers = count_readers(model);
  std::vector<StagePlan> stages;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const Int8Layer& layer = model.layers[i];
    const bool follows = i > 0 && layer.inputs[0] == static_cast<int>(i) - 1 && readers[i - 1] == 1;
    if (fuse && follows && join(stages.back(), layer)) continue;
    StagePlan plan;
    plan.first_layer = i;
    first_of_stage(plan, layer);
    stages.push_back(plan);
  }
  return stages;
}

}  // namespace chispa::emit
