#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/quant/folded_model.h"
#include "chispa/quant/observer.h"

namespace chispa::quant {

/// `count` of the indices, spread evenly: number i * size / count for each i; all of them where there are no
/// more.
std::vector<std::int64_t> evenly_spread(std::span<const std::int64_t> indices, std::int64_t count);

/// `count` images spread evenly over `training`: image i * size / count for each i, so that each stretch of a
/// sorted data set is there. Throws Error unless 1 <= count <= training.size().
std::vector<std::int64_t> calibration_indices(const data::Dataset& training, std::int64_t count);

/// `count` images spread evenly over those of `training` that are not at `taken`, which ascend without
/// repetition: to measure by others than those calibrated on. All of them where there are fewer.
std::vector<std::int64_t> held_out_indices(const data::Dataset& training,
                                           const std::vector<std::int64_t>& taken, std::int64_t count);

/// Runs `model` on the images at `indices` of `dataset`, some at a time, which bounds memory and is of no
/// influence on what `observe` sees of each image.
void run_images(const FoldedModel& model, const data::Dataset& dataset, std::span<const std::int64_t> indices,
                const LayerOutputFunc& observe);

/// The range of each layer's output, as an observer of `method` proposes it after seeing the network compute
/// the images at `indices` of `training`, of values that lie within readable_ranges(). Throws Error naming
/// the layer when an output is not finite.
std::vector<ValueRange> calibrate(const FoldedModel& model, const data::Dataset& training,
                                  const std::vector<std::int64_t>& indices, CalibrationMethod method);

}  // namespace chispa::quant
