#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace chispa::quant {

/// real = scale * (q - zero_point), q in int8. TensorFlow Lite's 8-bit quantization specification
/// (https://ai.google.dev/edge/litert/models/quantization_spec).
struct Quantization {
  double scale = 1.0;
  int zero_point = 0;
};

/// Of the network's input where it is an image: q = pixel - 128, as data/dataset.h has pixels.
inline constexpr Quantization kPixelQuantization{1.0 / 64, 0};

/// A real factor in (0, 1) or a little above, as multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or
/// 0. runtime/requantize.h says how an accumulator is scaled by it; positive shifts are to the left.
struct Requantization {
  std::int32_t multiplier = 0;
  int shift = 0;
};

enum class Int8Op { conv2d, depthwise_conv2d, max_pool2d, dense, average_pool2d, add };

/// Instead of a layer's index: the layer before, or the model's input.
constexpr int kLayerBefore = -2;
constexpr int kModelInput = -1;

/// "conv2d", "depthwise_conv2d", ...
const char* to_string(Int8Op op);

/// One operator, in TensorFlow Lite's terms. Layout of weights: conv2d [out_c][kh][kw][in_c],
/// depthwise_conv2d [kh][kw][out_c], dense [out][in]; the others have none. Nothing is folded or reordered
/// yet: emit/ does that. A depthwise convolution may have out_c a multiple of in_c: output channel c reads
/// input channel c * in_c / out_c.
///   acc[c] = bias[c] + sum (x - input.zero_point) * w,  y = clamp(output.zero_point + requantize(acc[c]))
/// Where quantize() made it, (|bias| + 256 * sum |w|) * 2^max(shift, 0) <= 2^30: nothing on the way overflows
/// int32. Where a window sticks out of the input, x - input.zero_point counts as 0 (and as absent for
/// pooling).
///   add:            y = clamp(output.zero_point + r2(r0((x - input.zero_point) * 2^20) +
///                                                    r1((a - addend_input.zero_point) * 2^20)))
///                   with r0, r1, r2 the three requantizations
///   average_pool2d: the mean of what lies within the input, to nearest, ties away from zero, then clamped
struct Int8Layer {
  std::string name;  ///< path in the float network, "3" or "block.3"
  Int8Op op = Int8Op::conv2d;
  int in_height = 1, in_width = 1, in_channels = 1;
  int out_height = 1, out_width = 1, out_channels = 1;  ///< dense: 1, 1, features; its input is read flat
  int kernel_height = 1, kernel_width = 1, stride = 1;
  int pad_top = 0, pad_left = 0;
  int source =
      kLayerBefore;  ///< index of the layer whose output this one reads, or one of the two names above
  int addend = kLayerBefore;  ///< add: where its second operand comes from
  Quantization input;
  Quantization addend_input;  ///< add: of the second operand
  Quantization output;
  std::vector<std::int8_t> weights;
  std::vector<double> weight_scales;  ///< per output channel
  bool per_tensor = false;         ///< dense: weight_scales are one number, which a .tflite file stores once
  std::vector<std::int32_t> bias;  ///< scale input.scale * weight_scales[c]
  std::vector<Requantization> requantization;  ///< per output channel, of requantization_factor(); add: three
  int clamp_min = -128, clamp_max = 127;       ///< a fused ReLU raises clamp_min to output.zero_point

  /// How many weights each output channel has, in the layout above.
  std::size_t taps() const { return weights.size() / static_cast<std::size_t>(out_channels); }
  /// Where weight `tap` of output channel `channel` stands in `weights`.
  std::size_t weight_index(std::size_t channel, std::size_t tap) const {
    return op == Int8Op::depthwise_conv2d ? tap * static_cast<std::size_t>(out_channels) + channel
                                          : channel * taps() + tap;
  }
};

/// int8 operators, each reading what came before it; mostly a chain. The product of quantization and the
/// input of every emitter.
struct Int8Model {
  std::string name;
  std::vector<std::string> class_names;
  int height = 32, width = 32, channels = 3;
  Quantization input = kPixelQuantization;
  std::vector<Int8Layer> layers;

  /// Index of the layer whose output layer `index` reads, or kModelInput.
  int source_of(std::size_t index) const;
  /// The same for the second operand of an add.
  int addend_of(std::size_t index) const;
};

}  // namespace chispa::quant
