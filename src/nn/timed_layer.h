#pragma once

#include <vector>

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// layer.forward(inputs, pass), with the times of this and of its backward pass added to `row`, which must
/// outlive the graph.
Variable forward_timed(Layer& layer, std::vector<Variable> inputs, const Pass& pass, ProfileRow& row);

}  // namespace chispa::nn
