#include "emit/stage_plan.h"

#include <algorithm>

#include "emit/first_of_stage.h"
#include "emit/output_table.h"

namespace chispa::emit {
namespace {

using format::Operation;
using quant::Int8Layer;
using quant::Int8Op;

bool pointwise(const Int8Layer& layer) {
  return layer.op == Int8Op::conv2d && layer.groups == 1 && layer.kernel_height == 1 &&
         layer.kernel_width == 1 && layer.stride_height == 1 && layer.stride_width == 1 &&
         layer.pad_top == 0 && layer.pad_left == 0;
}

/// Windows side by side, each whole: what keeping the largest of 2x2 results gives.
bool halving_pool(const Int8Layer& layer) {
  return layer.op == Int8Op::max_pool2d && layer.kernel_height == 2 && layer.kernel_width == 2 &&
         layer.stride_height == 2 && layer.stride_width == 2 && layer.pad_top == 0 && layer.pad_left == 0 &&
         layer.out_height == layer.in_height / 2 && layer.out_width == layer.in_width / 2 && !clamps(layer);
}

/// A layer whose input nobody else reads may be computed together with what makes that.
bool join(StagePlan& plan, const Int8Layer& layer) {
  if (layer.op == Int8Op::table) {
    plan.table = composed(plan.table, table_of(layer));
    return true;
  }
  if (!plan.table.empty()) return false;
  if (plan.record.operation == Operation::depthwise_conv2d && pointwise(layer)) {
    plan.record.operation = Operation::separable_conv2d;
    plan.filter = &layer;
    set_result(plan.record, layer, 1);
    return true;
  }
  const bool product =
      plan.record.operation == Operation::conv2d || plan.record.operation == Operation::separable_conv2d;
  if (product && plan.record.pool == 1 && halving_pool(layer)) {
    set_result(plan.record, *plan.filter, 2);
    return true;
  }
  return false;
}

/// A dense layer reads its input flat, whatever its extents: it takes the place of the reshape before it.
bool flatten(StagePlan& plan, const Int8Layer& layer) {
  if (plan.last->op != Int8Op::reshape || layer.op != Int8Op::dense || !plan.table.empty()) return false;
  auto flat = std::make_unique<Int8Layer>(layer);
  flat->inputs = plan.last->inputs;
  flat->in_height = plan.last->in_height;
  flat->in_width = plan.last->in_width;
  flat->in_channels = plan.last->in_channels;
  plan.flat = std::move(flat);
  return true;
}

/// Whether `input`, which is the only thing read, is read by nobody else and comes from the stage before.
bool alone(const quant::Int8Model& model, const std::vector<int>& readers, const Int8Layer& layer,
           const StagePlan* before) {
  if (layer.inputs.size() != 1 || readers[static_cast<std::size_t>(layer.inputs[0] + 1)] != 1) return false;
  if (before == nullptr) return layer.inputs[0] == quant::kModelInput;
  return layer.inputs[0] >= 0 && &model.layers[static_cast<std::size_t>(layer.inputs[0])] == before->last;
}

}  // namespace

bool StagePlan::sums_rows() const {
  return record.operation == Operation::dense || record.operation == Operation::ring_dense ||
         record.operation == Operation::global_average_pool;
}

std::size_t StagePlan::row_bytes() const {
  return (std::size_t{record.in_channels} * record.plane_bytes + 7) / 8 * 8;
}

std::vector<int> count_readers(const quant::Int8Model& model) {
  std::vector<int> readers(model.layers.size() + 1);
  for (const Int8Layer& layer : model.layers)
    for (const int input : layer.inputs) ++readers[static_cast<std::size_t>(input + 1)];
  return readers;
}

std::vector<StagePlan> plan_stages(const quant::Int8Model& model, bool fuse) {
  const std::vector<int> readers = count_readers(model);
  std::vector<StagePlan> stages;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const Int8Layer& layer = model.layers[i];
    StagePlan* before = stages.empty() ? nullptr : &stages.back();
    const bool follows = alone(model, readers, layer, before);
    if (fuse && follows && before != nullptr && join(*before, layer)) {
      before->last = &layer;
      continue;
    }
    StagePlan plan;
    plan.first_layer = i;
    if (fuse && follows && before != nullptr && flatten(*before, layer)) {
      plan.flat = std::move(before->flat);
      plan.first_layer = before->first_layer;
      stages.pop_back();
      before = stages.empty() ? nullptr : &stages.back();
    }
    const Int8Layer& first = plan.flat ? *plan.flat : layer;
    first_of_stage(plan, first,
                   alone(model, readers, first, before) &&
                       (before == nullptr || before->record.operation != Operation::concat));
    plan.inputs = first.inputs;
    plan.last = &layer;
    stages.push_back(std::move(plan));
  }
  return stages;
}

}  // namespace chispa::emit
