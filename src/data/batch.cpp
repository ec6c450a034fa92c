#include "chispa/data/batch.h"

#include <string>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/parallel.h"

namespace chispa::data {

Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices) {
  return make_batch(dataset, indices, Augmentation{}, RandomStream(0));
}

Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices,
                 const Augmentation& augmentation, RandomStream random) {
  const auto count = static_cast<std::int64_t>(indices.size());
  for (const std::int64_t index : indices)
    if (index < 0 || index >= dataset.size())
      throw Error("batch: image " + std::to_string(index) + " of a data set of " +
                  std::to_string(dataset.size()));

  Batch batch{Tensor({count, dataset.height, dataset.width, dataset.channels}), {}};
  for (const std::int64_t index : indices)
    batch.labels.push_back(dataset.labels[static_cast<std::size_t>(index)]);
  const ImageSize size{dataset.height, dataset.width, dataset.channels};
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const Range range = chunk_range(count, chunk);
    for (std::int64_t i = range.begin; i < range.end; ++i) {
      const std::int64_t index = indices[static_cast<std::size_t>(i)];
      augment_image(dataset.image(index), size, augmentation,
                    random.derive(static_cast<std::uint64_t>(index)),
                    batch.images.data() + i * dataset.image_bytes());
    }
  });
  return batch;
}

std::vector<std::int64_t> shuffled(std::vector<std::int64_t> indices, RandomStream random) {
  for (std::size_t i = indices.size(); i > 1; --i)
    std::swap(indices[i - 1], indices[random.below(i, static_cast<std::uint32_t>(i))]);
  return indices;
}

}  // namespace chispa::data
