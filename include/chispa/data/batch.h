#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/core/random.h"
#include "chispa/core/tensor.h"
#include "chispa/data/augment.h"
#include "chispa/data/dataset.h"

namespace chispa::data {

/// What a training or evaluation step takes.
struct Batch {
  Tensor images;              ///< [B, height, width, channels], (pixel - 128) / 64
  std::vector<Label> labels;  ///< [B]
};

/// The images at `indices` of `dataset`, in that order, as they are.
Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices);

/// The same, each looked at in one way.
Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices, const View& view,
                 Border border);

/// The same, varied by `augmentation`: what an image looks like depends on `random` (one for the run),
/// `epoch` and its index, not on where in the epoch it comes.
Batch make_batch(const Dataset& dataset, std::span<const std::int64_t> indices,
                 const Augmentation& augmentation, RandomStream random, std::int64_t epoch);

/// 0, 1, ... of all images of `dataset`.
std::vector<std::int64_t> all_indices(const Dataset& dataset);

/// `indices` in runs of `size`, in order, the last one of what is left: a batch at a time bounds memory.
/// Throws Error unless size >= 1.
std::vector<std::span<const std::int64_t>> in_batches(std::span<const std::int64_t> indices,
                                                      std::size_t size);

/// `indices` in an order drawn from `random`, each order equally likely (Fisher and Yates; Durstenfeld, CACM
/// 1964).
std::vector<std::int64_t> shuffled(std::vector<std::int64_t> indices, RandomStream random);

}  // namespace chispa::data
