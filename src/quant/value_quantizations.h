#pragma once

#include <optional>
#include <span>
#include <vector>

#include "chispa/quant/folded_model.h"
#include "chispa/quant/int8_model.h"
#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// What the values of a model are quantized by.
struct ValueQuantizations {
  std::vector<Quantization> outputs;  ///< of each layer

  /// Of what a layer reads: an index of a layer or kModelInput.
  const Quantization& of(int value) const {
    return value == kModelInput ? kPixelQuantization : outputs[static_cast<std::size_t>(value)];
  }
};

/// Given the range of each layer's output. Values that operators with `keeps_quantization` connect share one
/// quantization, whose range is the union of those of the layers that compute them, after their activation
/// and as far as their readers tell values apart (readable_ranges()).
/// The image's is kPixelQuantization, see also fixed_quantization(). `bits` of a layer's output; the image
/// keeps its 8. Throws Error when there are more or fewer ranges than layers, or fixed quantizations are
/// shared with others (see insert_requantizations.h).
ValueQuantizations value_quantizations(const FoldedModel& model, std::span<const ValueRange> ranges,
                                       int bits = 8);

/// TensorFlow Lite's own of the output of sigmoid (scale 1/256 from -128), tanh (1/128, 0) and softmax (1/256
/// from -128); none: any will do.
std::optional<Quantization> fixed_quantization(const FoldedLayer& layer, int bits = 8);

/// For the model's input and then each layer's output, a number that those which share a quantization have in
/// common.
std::vector<std::size_t> quantization_groups(const FoldedModel& model);

/// Smallest and largest integer of an output of `bits` bits: an activation ends them at its own ends.
struct IntegerRange {
  int min = -128;
  int max = 127;
};
IntegerRange integers_of(Activation activation, const Quantization& output, int bits = 8);

}  // namespace chispa::quant
