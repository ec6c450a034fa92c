#pragma once

#include <cstdint>

#include "chispa/core/random.h"
#include "chispa/core/size2d.h"
#include "chispa/data/datasets.h"

namespace chispa::data {

/// What is drawn.
struct ShapeOptions {
  Size2D image_size = 32;     ///< 8 ... 1024 high and wide; shapes grow with the shorter side
  std::int64_t channels = 3;  ///< 1: the luma of what 3 would show, 0.299 R + 0.587 G + 0.114 B, and noise
  int classes = 10;           ///< 2 ... 10: the first so many
};

/// `count` images of ten drawn shapes (bar, circle, crescent, cross, frame, heart, ring, square, star,
/// triangle), class i % classes at index i. Position, size, rotation, both colours, a shading of the
/// background and the noise are drawn from `random`; a shape is as often lighter than its background as
/// darker, so that no linear function of the pixels tells the classes apart. For trying things without a
/// network; not a benchmark. Throws SettingError for options out of range.
Dataset generate_shapes(std::int64_t count, RandomStream random, const ShapeOptions& options = {});

/// `images_per_batch` images to test on and five times as many to train on: the proportions of CIFAR-10's
/// batches. Throws SettingError when that is below 1, and as generate_shapes does.
Datasets generate_shape_datasets(std::int64_t images_per_batch, std::uint64_t seed,
                                 const ShapeOptions& options = {});

}  // namespace chispa::data
