#pragma once

#include "chispa/quant/int8_model.h"
#include "tflite/graph_view.h"

namespace chispa::tflite {

/// Sets weights, weight_scales, per_tensor, bias and requantization of `layer` from the operator's inputs 1
/// and 2. layer.op, out_channels, input and output are set before. channel_dimension: that of the weights
/// along which output channels lie. Throws Error where the tensors are not int8 weights in [-127, 127] with
/// zero point 0 and an int32 bias (which may be absent), or their sums could leave 32 bits.
void read_filter(const GraphView& graph, const OperatorView& view, int channel_dimension,
                 quant::Int8Layer& layer);

}  // namespace chispa::tflite
