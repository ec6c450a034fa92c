#include "chispa/quant/folded_model.h"

#include <algorithm>
#include <span>

#include "chispa/autograd/variable.h"
#include "chispa/core/error.h"
#include "quant/apply_layer.h"

namespace chispa::quant {
namespace {

Variable optional_constant(const Tensor& tensor) {
  return tensor.empty() ? Variable() : Variable(tensor);
}

bool shares_values(const Variable& y, std::span<const Variable> inputs) {
  return std::any_of(inputs.begin(), inputs.end(),
                     [&](const Variable& x) { return x.value().data() == y.value().data(); });
}

}  // namespace

std::vector<std::vector<std::size_t>> readers_of(const FoldedModel& model) {
  std::vector<std::vector<std::size_t>> readers(model.layers.size());
  for (std::size_t i = 0; i < model.layers.size(); ++i)
    for (const int input : model.layers[i].inputs)
      if (input != kModelInput) readers[static_cast<std::size_t>(input)].push_back(i);
  return readers;
}

Tensor run(const FoldedModel& model, const Tensor& x, const LayerOutputFunc& observe) {
  const Shape& shape = x.shape();
  if (shape.rank() != 4 || !(Shape{shape[1], shape[2], shape[3]} == model.input))
    throw Error("folded model: input " + shape.to_string() + " is not a batch of images " +
                model.input.to_string());
  const NoGradGuard no_graph;
  const auto output_of = [&](std::size_t i, std::span<const Variable> inputs) {
    const FoldedLayer& layer = model.layers[i];
    Variable y = activate_layer(
        layer, compute_layer(layer, inputs, optional_constant(layer.weight), optional_constant(layer.bias)));
    if (!observe) return y;
    if (shares_values(y, inputs)) y = Variable(y.value().clone());  // `observe` may write
    observe(i, y.value());
    return y;
  };
  return walk(model, Variable(x), output_of).value();
}

}  // namespace chispa::quant
