#include "train/class_weights.h"

#include <algorithm>

namespace chispa::train {

std::vector<float> class_weights(ClassWeights kind, std::span<const Label> labels,
                                 std::span<const std::int64_t> indices, std::int64_t classes) {
  if (kind == ClassWeights::none) return {};
  std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
  for (const std::int64_t index : indices) ++counts[labels[static_cast<std::size_t>(index)]];
  const auto empty = std::count(counts.begin(), counts.end(), 0);
  const auto images = static_cast<double>(indices.size());
  std::vector<float> weights;
  for (const std::int64_t count : counts)
    weights.push_back(
        count == 0 ? 1.0f : static_cast<float>(images / static_cast<double>((classes - empty) * count)));
  return weights;
}

}  // namespace chispa::train
