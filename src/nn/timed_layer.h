#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// layer.forward(x, pass), with the times of this and of its backward pass added to `row`, which must outlive
/// the graph.
Variable forward_timed(Layer& layer, const Variable& x, const Pass& pass, ProfileRow& row);

}  // namespace chispa::nn
