#include "chispa/evaluate/float_logits.h"

#include <algorithm>
#include <vector>

#include "chispa/data/batch.h"

namespace chispa::evaluate {
namespace {

/// Bounds memory; of no influence on the result.
constexpr std::size_t kBatch = 250;

}  // namespace

Tensor float_logits(const quant::FoldedModel& model, const data::Dataset& dataset,
                    const quant::LayerOutputFunc& observe) {
  Tensor logits(Shape{dataset.size(), model.outputs()});
  float* output = logits.data();
  const std::vector<std::int64_t> all = data::all_indices(dataset);
  for (const auto part : data::in_batches(all, kBatch)) {
    const Tensor batch = run(model, data::make_batch(dataset, part).images, observe);
    output = std::copy(batch.values().begin(), batch.values().end(), output);
  }
  return logits;
}

}  // namespace chispa::evaluate
