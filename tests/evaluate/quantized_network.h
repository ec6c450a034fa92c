#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/emit/model_blob.h"
#include "chispa/quant/fold.h"
#include "chispa/quant/quantize.h"
#include "quant/random_network.h"

/// `count` images [9,11,3] of noise, without sense in their labels.
inline chispa::data::Dataset noise_dataset(std::int64_t count, std::uint64_t seed) {
  chispa::data::Dataset dataset{
      .height = 9, .width = 11, .channels = 3, .pixels = {}, .labels = {}, .class_names = {}};
  const chispa::RandomStream random(seed);
  for (std::int64_t i = 0; i < count * dataset.image_bytes(); ++i)
    dataset.pixels.values().push_back(
        static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(i), 256)));
  for (std::int64_t i = 0; i < count; ++i) dataset.labels.push_back(static_cast<chispa::Label>(i % 5));
  return dataset;
}

/// random_network folded and quantized by the ranges it has on noise.
struct QuantizedNetwork {
  chispa::quant::FoldedModel folded;
  chispa::quant::Int8Model int8;

  explicit QuantizedNetwork(std::uint64_t seed) : folded(chispa::quant::fold(random_network(seed))) {
    std::vector<chispa::quant::ValueRange> ranges(folded.layers.size());
    run(folded, random_images(50, seed), [&](std::size_t layer, const chispa::Tensor& output) {
      const auto [least, greatest] = std::minmax_element(output.values().begin(), output.values().end());
      ranges[layer] = {*least, *greatest};
    });
    int8 = quantize(folded, ranges);
  }
};
