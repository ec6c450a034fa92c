#include "emit/check_model.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/core/error.h"
#include "emit/check_layer.h"

namespace chispa::emit {
namespace {

using quant::Int8Layer;

/// What the layer gets as its operand `index`.
Extents given(const quant::Int8Model& model, const Int8Layer& layer, std::size_t index, int place) {
  const int from = layer.inputs[index];
  if (from < quant::kModelInput || from >= place)
    refuse(layer, fmt::format("reads layer {}, which does not come before it", from));
  if (from < 0) return {model.height, model.width, model.channels};
  const Int8Layer& source = model.layers[static_cast<std::size_t>(from)];
  return {source.out_height, source.out_width, source.out_channels};
}

void check_inputs(const quant::Int8Model& model, const Int8Layer& layer, int place) {
  std::vector<Extents> operands;
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) operands.push_back(given(model, layer, i, place));
  check_operands(layer, operands);
}

}  // namespace

void check_model(const quant::Int8Model& model) {
  if (model.layers.empty()) throw Error("model: has no layers");
  if (model.height < 1 || model.width < 1 || model.channels < 1)
    throw Error(fmt::format("model: an image of [{},{},{}]", model.height, model.width, model.channels));
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    check_layer(model.layers[i]);
    check_inputs(model, model.layers[i], static_cast<int>(i));
  }
}

}  // namespace chispa::emit
