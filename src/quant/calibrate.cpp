#include "chispa/quant/calibrate.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "chispa/core/error.h"
#include "chispa/data/batch.h"
#include "chispa/quant/readable_ranges.h"
#include "core/array_view.h"

namespace chispa::quant {
namespace {

void check_finite(const FoldedLayer& layer, const Tensor& output) {
  const auto finite = [](float value) { return std::isfinite(value); };
  if (!std::all_of(output.values().begin(), output.values().end(), finite))
    throw Error("calibrate: layer " + layer.name +
                " gives a value that is not finite; the training diverged");
}

/// What the readers of `output` tell apart of it.
Tensor as_read(const Tensor& output, const ValueRange& readable) {
  if (!std::isfinite(readable.min) && !std::isfinite(readable.max)) return output;
  Tensor read(output.shape());
  flat_array(read) =
      flat_array(output).max(static_cast<float>(readable.min)).min(static_cast<float>(readable.max));
  return read;
}

}  // namespace

std::vector<std::int64_t> evenly_spread(std::span<const std::int64_t> indices, std::int64_t count) {
  const auto size = static_cast<std::int64_t>(indices.size());
  if (count >= size) return {indices.begin(), indices.end()};
  std::vector<std::int64_t> chosen;
  for (std::int64_t i = 0; i < count; ++i)
    chosen.push_back(indices[static_cast<std::size_t>(i * size / count)]);
  return chosen;
}

std::vector<std::int64_t> calibration_indices(const data::Dataset& training, std::int64_t count) {
  const std::int64_t size = training.size();
  if (count < 1 || count > size)
    throw Error(
        fmt::format("calibrate: {} calibration images asked for, the training set has {}", count, size));
  return evenly_spread(data::all_indices(training), count);
}

std::vector<std::int64_t> held_out_indices(const data::Dataset& training,
                                           const std::vector<std::int64_t>& taken, std::int64_t count) {
  std::vector<std::int64_t> free;
  for (std::int64_t i = 0; i < training.size(); ++i)
    if (!std::binary_search(taken.begin(), taken.end(), i)) free.push_back(i);
  return evenly_spread(free, count);
}

void run_images(const FoldedModel& model, const data::Dataset& dataset, std::span<const std::int64_t> indices,
                const LayerOutputFunc& observe) {
  constexpr std::size_t kBatch = 50;
  for (const auto batch : data::in_batches(indices, kBatch))
    run(model, data::make_batch(dataset, batch).images, observe);
}

std::vector<ValueRange> calibrate(const FoldedModel& model, const data::Dataset& training,
                                  const std::vector<std::int64_t>& indices, CalibrationMethod method) {
  std::vector<std::unique_ptr<Observer>> observers;
  for (std::size_t i = 0; i < model.layers.size(); ++i) observers.push_back(make_observer(method));
  const std::vector<ValueRange> readable = readable_ranges(model);
  run_images(model, training, indices, [&](std::size_t layer, const Tensor& output) {
    check_finite(model.layers[layer], output);
    const Tensor read = as_read(output, readable[layer]);
    observers[layer]->observe(read.values());
  });
  std::vector<ValueRange> ranges;
  for (const auto& observer : observers) ranges.push_back(observer->range());
  return ranges;
}

}  // namespace chispa::quant
