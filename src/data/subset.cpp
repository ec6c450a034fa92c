#include "chispa/data/subset.h"

namespace chispa::data {

Dataset subset(const Dataset& dataset, std::span<const std::int64_t> indices) {
  Dataset result;
  result.height = dataset.height;
  result.width = dataset.width;
  result.channels = dataset.channels;
  result.class_names = dataset.class_names;
  Pixels::Values& pixels = result.pixels.values();
  pixels.reserve(indices.size() * static_cast<std::size_t>(dataset.image_bytes()));
  for (const std::int64_t index : indices) {
    const auto image = dataset.image(index);
    pixels.insert(pixels.end(), image.begin(), image.end());
    result.labels.push_back(dataset.labels[static_cast<std::size_t>(index)]);
  }
  return result;
}

}  // namespace chispa::data
