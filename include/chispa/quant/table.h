#pragma once

#include <cstdint>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// Of the output quantizations that TensorFlow Lite's kernel of a function takes the one nearest to `wanted`:
/// sigmoid 1/256 from -128, tanh 1/128 from 0, hard_swish a scale above 1/128 of the input's; else `wanted`.
Quantization possible_output(Activation function, const Quantization& input, const Quantization& wanted);

/// The 256 values of a table layer: what TensorFlow Lite's reference kernels compute of `input`, quantized
/// so, to the bit.
///   none:                          QUANTIZE
///   relu, leaky_relu, hard_swish, sigmoid, tanh, gelu: the operators of these names
///   relu6, hard_sigmoid, silu:     the operators that lower_table() gives
/// Throws Error where the function's kernel does not take these scales, or not this output.
std::vector<std::int8_t> make_table(Activation function, double slope, const Quantization& input,
                                    const Quantization& output);

/// The layers that compute a table's function in a .tflite file, where that takes more than one operator;
/// else none. They stand for a model whose input is the layer's: kModelInput is what the layer reads, and the
/// last one has the layer's output.
///   relu6:         QUANTIZE, then RELU6 of equal quantizations (TensorFlow Lite Micro's RELU6 has no other)
///   hard_sigmoid:  ADD of 3 with a fused RELU6, MUL by 1/6
///   silu:          LOGISTIC, MUL of both
std::vector<Int8Layer> lower_table(const Int8Layer& layer);

}  // namespace chispa::quant
