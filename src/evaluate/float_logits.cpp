#include "chispa/evaluate/float_logits.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "chispa/data/batch.h"

namespace chispa::evaluate {
namespace {

/// Bounds memory; of no influence on the result.
constexpr std::int64_t kBatch = 250;

}  // namespace

Tensor float_logits(const quant::FoldedModel& model, const data::Dataset& dataset,
                    const quant::LayerOutputFunc& observe) {
  const std::int64_t outputs = model.outputs();
  Tensor logits(Shape{dataset.size(), outputs});
  for (std::int64_t begin = 0; begin < dataset.size(); begin += kBatch) {
    std::vector<std::int64_t> indices(static_cast<std::size_t>(std::min(kBatch, dataset.size() - begin)));
    std::iota(indices.begin(), indices.end(), begin);
    const Tensor batch = run(model, data::make_batch(dataset, indices).images, observe);
    std::copy(batch.values().begin(), batch.values().end(), logits.data() + begin * outputs);
  }
  return logits;
}

}  // namespace chispa::evaluate
