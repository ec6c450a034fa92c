#include "chispa/evaluate/layer_loss.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/quant/simulate.h"

namespace chispa::evaluate {

std::vector<std::optional<LogitError>> layer_losses(const quant::FoldedModel& reference,
                                                    const quant::Int8Model& int8,
                                                    const data::Dataset& dataset) {
  if (reference.layers.size() != int8.layers.size())
    throw Error(fmt::format("layer losses: the float network has {} layers, the int8 one {}",
                            reference.layers.size(), int8.layers.size()));
  const Tensor exact = float_logits(reference, dataset);
  std::vector<std::optional<LogitError>> losses;
  for (std::size_t i = 0; i < int8.layers.size(); ++i) {
    if (traits(reference.layers[i].op).keeps_quantization) {
      losses.push_back(std::nullopt);
      continue;
    }
    quant::FoldedModel changed = reference;
    changed.layers[i] = dequantized(reference.layers[i], int8.layers[i]);
    const Tensor logits = float_logits(changed, dataset, [&](std::size_t layer, Tensor& output) {
      if (layer == i) round_to_output(output, int8.layers[i]);
    });
    losses.push_back(logit_error(dataset.labels, exact.values(), logits.values(), reference.outputs()));
  }
  return losses;
}

}  // namespace chispa::evaluate
