#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "chispa/core/activation.h"
#include "chispa/quant/int8_operator.h"

namespace chispa::quant {

/// real = scale * (q - zero_point), q in int8. TensorFlow Lite's 8-bit quantization specification
/// (https://ai.google.dev/edge/litert/models/quantization_spec).
struct Quantization {
  double scale = 1.0;
  int zero_point = 0;

  friend bool operator==(const Quantization&, const Quantization&) = default;
};

/// Of the network's input where it is an image: q = pixel - 128, as data/dataset.h has pixels.
inline constexpr Quantization kPixelQuantization{1.0 / 64, 0};

/// A real factor in (0, 1) or a little above, as multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or
/// 0; of a global average in [2^29, 2^31). runtime/requantize.h says how an accumulator is scaled by it;
/// positive shifts are to the left.
struct Requantization {
  std::int32_t multiplier = 0;
  int shift = 0;
  bool operator==(const Requantization&) const = default;
};

/// Instead of a layer's index: the model's input.
constexpr int kModelInput = -1;

/// One operator, in TensorFlow Lite's terms: it computes what TensorFlow Lite's reference kernels compute,
/// to the bit. Nothing is folded or reordered yet: emit/ does that. x is the first input, z its zero point,
/// r the layer's requantizations, and every y is clamped to [clamp_min, clamp_max] at last.
///
/// Windows. Where one sticks out of the map, x - z counts as 0, and as absent for pooling.
///   conv2d:              acc[o] = bias[o] + sum (x - z) * w,  y = output.zero_point + r[o](acc[o])
///                        weights [out][kh][kw][in / groups]: output o reads the channels of group
///                        o * groups / out
///   depthwise_conv2d:    the same; weights [kh][kw][out], output o reads channel o * in / out
///   max_pool2d:          the largest
///   average_pool2d:      the mean of what lies within the map, to nearest, ties away from zero
/// Tables.
///   table:               y = table[x + 128]; `function` says of what, none: of a requantization alone
///   prelu:               y = output.zero_point + (x >= z ? r[0](x - z) : r[1]((x - z) * (weights[c] - z2)))
/// Pairs; a is the second operand, z2 its zero point. It is an input of the extents of x, or of extents
/// [1,1,C] and then the same for every place of the map, or `weights`, one number or one a channel.
///   add, subtract:       y = output.zero_point + r[2](r[0]((x - z) * 2^20) +- r[1]((a - z2) * 2^20))
///   multiply:            y = output.zero_point + r[0]((x - z) * (a - z2))
/// Rearrangements.
///   concat:              the inputs' channels one behind the other
///   pad:                 pad_top, pad_left and what the output's extents ask for of z around the map
///   reshape:             the same values in the order [H][W][C] in other extents
///   slice:               channels channel_begin ... channel_begin + out_channels - 1
///   shuffle:             y[..., i * groups + g] = x[..., g * C / groups + i]  (Zhang et al., CVPR 2018)
/// Reductions.
///   dense:               as conv2d over the whole input, read flat; weights [out][in]
///   global_average_pool: y[c] = output.zero_point + r[0](sum over the map of (x - z)), r[0] including
///                        1 / (H * W)
///   softmax:             of the channels at each place, by fixed_point.h; output scale 1/256, zero point
///   -128.
///                        d = x - max(x); e = exp(r[0](d) * 2^-26) where d >= -floor(31 * 2^(26 -
///                        r[0].shift)), else 0; y = -128 + 256 * e / sum(e)
/// Where quantize() made a layer with weights, (|bias| + 256 * sum |w|) * 2^max(shift, 0) <= 2^30: nothing on
/// the way overflows int32.
struct Int8Layer {
  std::string name;  ///< path in the float network, "3" or "block.3"
  Int8Op op = Int8Op::conv2d;
  std::vector<int> inputs;  ///< of each the index of the layer whose output it is, or kModelInput
  int in_height = 1, in_width = 1, in_channels = 1;     ///< of the first input
  int out_height = 1, out_width = 1, out_channels = 1;  ///< dense: 1, 1, features; its input is read flat
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;
  int groups = 1;         ///< conv2d, shuffle
  int channel_begin = 0;  ///< slice
  Quantization input;     ///< of the first input
  Quantization second;    ///< pairs: of the second operand; prelu: of `weights`, z2
  Quantization output;
  std::vector<std::int8_t> weights;
  std::vector<double> weight_scales;  ///< per output channel
  bool per_tensor = false;         ///< dense: weight_scales are one number, which a .tflite file stores once
  std::vector<std::int32_t> bias;  ///< scale input.scale * weight_scales[c]
  /// As above, by requantization.h from the scales. conv2d, depthwise_conv2d, dense: per output channel.
  std::vector<Requantization> requantization;
  int clamp_min = -128, clamp_max = 127;   ///< a fused ReLU raises clamp_min to output.zero_point
  Activation function = Activation::none;  ///< table
  double slope = 0.0;                      ///< table of leaky_relu
  std::vector<std::int8_t> table;          ///< table: 256 values

  /// How many weights each output channel has, in the layout above.
  std::size_t taps() const { return weights.size() / static_cast<std::size_t>(out_channels); }
  /// Where weight `tap` of output channel `channel` stands in `weights`.
  std::size_t weight_index(std::size_t channel, std::size_t tap) const {
    return op == Int8Op::depthwise_conv2d ? tap * static_cast<std::size_t>(out_channels) + channel
                                          : channel * taps() + tap;
  }
};

/// int8 operators in topological order: each reads what came before it. The last one's output is the model's.
/// The product of quantization and the input of every emitter.
struct Int8Model {
  std::string name;
  std::vector<std::string> class_names;
  int height = 32, width = 32, channels = 3;
  Quantization input = kPixelQuantization;
  std::vector<Int8Layer> layers;
};

}  // namespace chispa::quant
