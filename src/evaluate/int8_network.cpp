#include "chispa/evaluate/int8_network.h"

#include <fmt/core.h>

#include <cstring>

#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/emit/older_version.h"
#include "chispa/runtime/operators.h"

namespace chispa::evaluate {

// Named so that a linker takes all of the runtime: its models are not known beforehand.
extern const unsigned char* const int8_network_operators[];
const unsigned char* const int8_network_operators[] = {CHISPA_ALL_OPERATORS};

namespace {

std::string to_string(const chispa_extents& extents) {
  return fmt::format("[{},{},{}]", extents.height, extents.width, extents.channels);
}

std::size_t size_of(const chispa_extents& extents) {
  return static_cast<std::size_t>(extents.height) * static_cast<std::size_t>(extents.width) *
         static_cast<std::size_t>(extents.channels);
}

/// A chispa_model's hook; rows of a stage come from the top. context: the values of each stage, [H][W][C].
void append_row(void* context, const chispa_hook_row* row) {
  if (row->row == nullptr) return;  // a fused pooling is half way
  auto& stages = *static_cast<std::vector<std::vector<std::int8_t>>*>(context);
  const auto stage = static_cast<std::size_t>(row->stage);
  if (stage >= stages.size()) stages.resize(stage + 1);
  for (int x = 0; x < row->width; ++x)
    for (int c = 0; c < row->channels; ++c) stages[stage].push_back(row->row[c * row->channel_stride + x]);
}

}  // namespace

Int8Network::Int8Network(std::span<const std::uint8_t> bytes, const std::string& name) : name_(name) {
  if (bytes.empty()) throw Error(name_ + ": is empty; write it anew with cifar-quantize");
  const std::vector<std::uint8_t> model = emit::in_todays_version(bytes, name_);
  words_.resize((model.size() + 3) / 4);
  std::memcpy(words_.data(), model.data(), model.size());
  const chispa_status status = chispa_load(&model_, words_.data(), model.size());
  if (status != CHISPA_OK)
    throw Error(name_ + ": " + chispa_status_message(status) + "; write it anew with cifar-quantize");
}

std::size_t Int8Network::outputs() const {
  return size_of(chispa_output_extents(&model_));
}

Int8Network::Arena Int8Network::make_arena() const {
  return Arena((arena_bytes() + 3) / 4);
}

void Int8Network::check_size(std::span<const std::int8_t> image) const {
  if (image.size() != size_of(input()))
    throw Error(fmt::format("{}: takes an image {}, not {} values", name_, to_string(input()), image.size()));
}

void Int8Network::invoke(const chispa_model& model, std::span<const std::int8_t> image,
                         std::span<std::int8_t> outputs, Arena& arena) const {
  const chispa_status status =
      chispa_invoke(&model, image.data(), outputs.data(), arena.data(), arena.size() * sizeof(arena[0]));
  if (status != CHISPA_OK) throw Error(name_ + ": inference failed: " + chispa_status_message(status));
}

std::vector<std::int8_t> Int8Network::invoke(std::span<const std::int8_t> image) const {
  check_size(image);
  std::vector<std::int8_t> result(outputs());
  Arena arena = make_arena();
  invoke(model_, image, result, arena);
  return result;
}

std::vector<std::vector<std::int8_t>> Int8Network::stage_outputs(std::span<const std::int8_t> image) const {
  check_size(image);
  std::vector<std::vector<std::int8_t>> stages;
  chispa_model model = model_;
  model.hook = append_row;
  model.hook_context = &stages;
  std::vector<std::int8_t> result(outputs());
  Arena arena = make_arena();
  invoke(model, image, result, arena);
  return stages;
}

std::vector<std::int8_t> Int8Network::logits(const data::Dataset& dataset) const {
  const chispa_extents extents = input();
  if (extents.height != dataset.height || extents.width != dataset.width ||
      extents.channels != dataset.channels)
    throw Error(fmt::format("{}: takes images {}, the data set's are [{},{},{}]", name_, to_string(extents),
                            dataset.height, dataset.width, dataset.channels));
  const std::size_t count = outputs();
  std::vector<std::int8_t> result(static_cast<std::size_t>(dataset.size()) * count);
  parallel_for(kChunks, [&](std::int64_t chunk) {
    Arena arena = make_arena();
    const Range range = chunk_range(dataset.size(), chunk);
    for (std::int64_t i = range.begin; i < range.end; ++i)
      invoke(model_, int8_pixels(dataset.image(i)),
             std::span(result).subspan(static_cast<std::size_t>(i) * count, count), arena);
  });
  return result;
}

std::vector<std::int8_t> int8_pixels(std::span<const std::uint8_t> pixels) {
  std::vector<std::int8_t> values;
  values.reserve(pixels.size());
  for (const std::uint8_t pixel : pixels)
    values.push_back(static_cast<std::int8_t>(pixel - data::kPixelZero));
  return values;
}

}  // namespace chispa::evaluate
