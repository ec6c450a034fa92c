#pragma once

#include <span>

#include "chispa/quant/folded_model.h"
#include "chispa/quant/int8_model.h"
#include "chispa/quant/value_range.h"

namespace chispa::quant {

struct QuantizeOptions {
  /// A weight scale per output of a dense layer. Without, one for the whole matrix, for runtimes that know
  /// only that.
  bool dense_per_channel = true;
};

/// `model` in int8 after TensorFlow Lite's specification, given the range of each layer's output (see
/// calibrate.h; a ReLU raises its lower end to 0, a ReLU6 ends it at 6). The input is fixed: scale 1/64, zero
/// point 0, so that it is pixel - 128; so are the outputs of sigmoid, tanh and softmax. Values that operators
/// with `keeps_quantization` connect share one quantization, which spans the ranges of all layers that
/// compute one of them. Rounding of weights, biases and constants: to nearest, ties away from zero.
///
/// A channel's weight scale is its largest magnitude / 127, and larger where needed for its bias to stay
/// within 2^24, or for one accumulator step to be at least 2^-24 of an output step, as in channels that are
/// dead or all but dead. Ensures for each channel what the runtime relies on, or throws Error naming layer
/// and channel:
///   (|bias| + 256 * sum |w|) * 2^max(shift, 0) <= 2^30
/// so nothing on the way to the output overflows int32, in whatever order it is summed, with the input's zero
/// point folded into the bias or not.
Int8Model quantize(const FoldedModel& model, std::span<const ValueRange> ranges,
                   const QuantizeOptions& options = {});

}  // namespace chispa::quant
