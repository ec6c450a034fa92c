#pragma once

#include <cstdint>

#include "chispa/core/random.h"
#include "chispa/data/cifar10.h"

namespace chispa::data {

/// `count` images 32x32x3 of ten drawn shapes (bar, circle, crescent, cross, frame, heart, ring, square,
/// star, triangle), class i % 10 at index i. Position, size, rotation, both colours, a shading of the
/// background and the noise are drawn from `random`; a shape is as often lighter than its background as
/// darker, so that no linear function of the pixels tells the classes apart. For trying things without a
/// network; not a benchmark.
Dataset generate_shapes(std::int64_t count, RandomStream random);

/// Five training batches and a test batch of `images_per_batch` images each. Throws Error when that is
/// below 1.
Datasets generate_shapes_cifar10(std::int64_t images_per_batch, std::uint64_t seed);

}  // namespace chispa::data
