#include "emit/operator_marks.h"

namespace chispa::emit {
namespace {

using format::Operation;

/// Null: every program has it.
const char* mark_of(Operation operation) {
  switch (operation) {
    case Operation::ring_conv2d:
      return "convolution";
    case Operation::ring_depthwise_conv2d:
      return "depthwise";
    case Operation::ring_max_pool2d:
    case Operation::ring_average_pool2d:
      return "pool";
    case Operation::ring_dense:
    case Operation::global_average_pool:
      return "sums";
    case Operation::softmax:
      return "softmax";
    case Operation::prelu:
      return "prelu";
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
      return "pair";
    case Operation::concat:
    case Operation::pad:
    case Operation::reshape:
    case Operation::shuffle:
      return "rearrangement";
    case Operation::conv2d:
    case Operation::depthwise_conv2d:
    case Operation::separable_conv2d:
    case Operation::max_pool2d:
    case Operation::dense:
      break;
  }
  return nullptr;
}

}  // namespace

std::set<std::string> operator_marks(const ModelBlob& blob) {
  std::set<std::string> marks;
  const std::string prefix = "chispa_operator_";
  for (const LayerPlan& stage : blob.layers) {
    if (!stage.chained || format::reads_rings(stage.operation)) marks.insert(prefix + "rings");
    if (const char* mark = mark_of(stage.operation)) marks.insert(prefix + mark);
  }
  return marks;
}

}  // namespace chispa::emit
