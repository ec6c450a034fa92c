#include "chispa/emit/operation_traits.h"

#include <algorithm>
#include <array>

namespace chispa::emit {
namespace {

using format::Operation;
using quant::Int8Op;

constexpr std::array kTraits = {
    OperationTraits{Operation::conv2d, Int8Op::conv2d, "conv2d", Taps::window, nullptr},
    OperationTraits{Operation::depthwise_conv2d, Int8Op::depthwise_conv2d, "depthwise_conv2d", Taps::channel,
                    nullptr},
    OperationTraits{Operation::separable_conv2d, Int8Op::conv2d, "separable_conv2d", Taps::window, nullptr},
    OperationTraits{Operation::max_pool2d, Int8Op::max_pool2d, "max_pool2d", Taps::none, nullptr},
    OperationTraits{Operation::dense, Int8Op::dense, "dense", Taps::map, nullptr},
    OperationTraits{Operation::ring_conv2d, Int8Op::conv2d, "conv2d", Taps::window, "convolution"},
    OperationTraits{Operation::ring_depthwise_conv2d, Int8Op::depthwise_conv2d, "depthwise_conv2d",
                    Taps::channel, "depthwise"},
    OperationTraits{Operation::ring_max_pool2d, Int8Op::max_pool2d, "max_pool2d", Taps::none, "pool"},
    OperationTraits{Operation::ring_average_pool2d, Int8Op::average_pool2d, "average_pool2d", Taps::none,
                    "pool"},
    OperationTraits{Operation::ring_dense, Int8Op::dense, "dense", Taps::map, "sums"},
    OperationTraits{Operation::global_average_pool, Int8Op::global_average_pool, "global_average_pool",
                    Taps::none, "sums"},
    OperationTraits{Operation::softmax, Int8Op::softmax, "softmax", Taps::none, "softmax"},
    OperationTraits{Operation::prelu, Int8Op::prelu, "prelu", Taps::none, "prelu"},
    OperationTraits{Operation::add, Int8Op::add, "add", Taps::none, "pair"},
    OperationTraits{Operation::subtract, Int8Op::subtract, "subtract", Taps::none, "pair"},
    OperationTraits{Operation::multiply, Int8Op::multiply, "multiply", Taps::none, "pair"},
    OperationTraits{Operation::concat, Int8Op::concat, "concat", Taps::none, "rearrangement"},
    OperationTraits{Operation::pad, Int8Op::pad, "pad", Taps::none, "rearrangement"},
    OperationTraits{Operation::reshape, Int8Op::reshape, "reshape", Taps::none, "rearrangement"},
    OperationTraits{Operation::shuffle, Int8Op::shuffle, "shuffle", Taps::none, "rearrangement"},
};

}  // namespace

const OperationTraits& traits(Operation operation) {
  return *std::find_if(kTraits.begin(), kTraits.end(),
                       [&](const OperationTraits& row) { return row.operation == operation; });
}

Operation ring_operation(Int8Op op) {
  const auto* const found = std::find_if(kTraits.begin(), kTraits.end(), [&](const OperationTraits& row) {
    return row.op == op && format::reads_rings(row.operation);
  });
  // A table is a copy whose values are looked up, a slice a copy of some channels.
  return found == kTraits.end() ? Operation::concat : found->operation;
}

}  // namespace chispa::emit
