#include "chispa/data/batch.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/parallel.h"

namespace chispa::data {
namespace {

/// The images at `indices`, each written by render(index, output).
template <typename Render>
Batch render_batch(const Dataset& dataset, std::span<const std::int64_t> indices, const Render& render) {
  const auto count = static_cast<std::int64_t>(indices.size());
  for (const std::int64_t index : indices)
    if (index < 0 || index >= dataset.size())
      throw Error(fmt::format("batch: image {} of a data set of {}", index, dataset.size()));

  Batch batch{Tensor({count, dataset.height, dataset.width, dataset.channels}), {}};
  for (const std::int64_t index : indices)
    batch.labels.push_back(dataset.labels[static_cast<std::size_t>(index)]);
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const Range range = chunk_range(count, chunk);
    for (std::int64_t i = range.begin; i < range.end; ++i)
      render(indices[static_cast<std::size_t>(i)], batch.images.data() + i * dataset.image_bytes());
  });
  return batch;
}

ImageSize size_of(const Dataset& dataset) {
  return {dataset.height, dataset.width, dataset.channels};
}

}  // namespace

Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices) {
  return make_batch(dataset, indices, View{}, Border::grey);
}

Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices, const View& view,
                 Border border) {
  const ImageSize size = size_of(dataset);
  return render_batch(dataset, indices, [&](std::int64_t index, float* output) {
    render_view(dataset.image(index), size, view, border, output);
  });
}

Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices,
                 const Augmentation& augmentation, RandomStream random, std::int64_t epoch) {
  const ImageSize size = size_of(dataset);
  check_augmentation(augmentation, size);
  return render_batch(dataset, indices, [&](std::int64_t index, float* output) {
    const View view = view_at(augmentation, draw_view(augmentation, random, epoch, index));
    if (augmentation.distortion.any())
      render_distorted(dataset.image(index), size, view, augmentation.border,
                       draw_distortion(augmentation, random, epoch, index, size), output);
    else
      render_view(dataset.image(index), size, view, augmentation.border, output);
    cut_out(augmentation, random, epoch, index, size, output);
  });
}

std::vector<std::int64_t> all_indices(const Dataset& dataset) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(dataset.size()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<std::span<const std::int64_t>> in_batches(std::span<const std::int64_t> indices,
                                                      std::size_t size) {
  if (size == 0) throw Error("batch: of no images");
  std::vector<std::span<const std::int64_t>> batches;
  for (std::size_t first = 0; first < indices.size(); first += size)
    batches.push_back(indices.subspan(first, std::min(size, indices.size() - first)));
  return batches;
}

std::vector<std::int64_t> shuffled(std::vector<std::int64_t> indices, RandomStream random) {
  for (std::size_t i = indices.size(); i > 1; --i)
    std::swap(indices[i - 1], indices[random.below(i, static_cast<std::uint32_t>(i))]);
  return indices;
}

}  // namespace chispa::data
