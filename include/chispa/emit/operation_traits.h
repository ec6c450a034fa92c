#pragma once

#include "chispa/quant/int8_operator.h"
#include "chispa/runtime/model_format.h"

namespace chispa::emit {

/// What one output channel sums up or reads of its filter.
enum class Taps { none, window, channel, map };

/// What can be said of an operation of the device's, wherever it stands: the one table that everybody asks.
struct OperationTraits {
  format::Operation operation;
  quant::Int8Op op;  ///< the operator that it computes; of several together, the last one
  const char* name;  ///< "conv2d"
  Taps taps;
  /// By which a model links it, after "chispa_operator_"; null: every program has it. See
  /// runtime/operators.h.
  const char* mark;
};

const OperationTraits& traits(format::Operation operation);

/// What computes an operator of values in rings.
format::Operation ring_operation(quant::Int8Op op);

}  // namespace chispa::emit
