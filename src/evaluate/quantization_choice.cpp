#include "chispa/evaluate/quantization_choice.h"

#include <fmt/core.h>

#include <utility>

#include "chispa/core/error.h"
#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"

namespace chispa::evaluate {

QuantizationChoice choose_quantization(const quant::FoldedModel& folded, const data::Dataset& training,
                                       const std::vector<std::int64_t>& calibration,
                                       const data::Dataset& held_out,
                                       std::span<const quant::PostTrainingOptions> options) {
  if (options.empty() || held_out.size() == 0)
    throw Error(fmt::format(
        "quantization: {} ways to choose from by {} held-out images; at least 1 of each is needed",
        options.size(), held_out.size()));
  const Tensor exact = float_logits(folded, held_out);
  QuantizationChoice choice;
  for (const quant::PostTrainingOptions& way : options) {
    quant::PostTrainingResult network = quantize_after_training(folded, training, calibration, way);
    const Int8Network int8(emit::make_model_blob(network.int8).bytes, "quantization");
    const auto logits = dequantized_logits(int8.logits(held_out), network.int8.layers.back().output);
    const LogitError error = logit_error(held_out.labels, exact.values(), logits, folded.outputs());
    const bool first = choice.candidates.empty();
    if (first || error.divergence < choice.candidates[choice.chosen].error.divergence) {
      choice.chosen = choice.candidates.size();
      choice.network = std::move(network);
    }
    choice.candidates.push_back({way, error});
  }
  return choice;
}

}  // namespace chispa::evaluate
