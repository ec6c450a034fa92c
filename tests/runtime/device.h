#pragma once

// Runs a model as a device would, with red zones around the arena.
#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "chispa/emit/model_blob.h"
#include "chispa/runtime/operators.h"
#include "chispa/runtime/runtime.h"

namespace chispa::test {

[[gnu::used]] inline const unsigned char* const kOperators[] = {CHISPA_ALL_OPERATORS};

/// A blob where a device would have it: aligned.
class LoadedModel {
 public:
  explicit LoadedModel(const quant::Int8Model& model, const emit::BlobOptions& options = {})
      : LoadedModel(emit::make_model_blob(model, options).bytes) {}
  explicit LoadedModel(const std::vector<std::uint8_t>& bytes) : words_(bytes.size() / 4 + 1) {
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(words_.data()));
    status_ = chispa_load(&model_, words_.data(), bytes.size());
  }
  LoadedModel(const LoadedModel&) = delete;

  chispa_status status() const { return status_; }
  chispa_model& model() { return model_; }

  std::size_t output_size() const {
    const chispa_extents extents = chispa_output_extents(&model_);
    return static_cast<std::size_t>(extents.height * extents.width * extents.channels);
  }

 private:
  std::vector<std::uint32_t> words_;
  chispa_model model_{};
  chispa_status status_ = CHISPA_OK;
};

/// An arena of exactly the model's size between bytes that nobody may touch.
class GuardedArena {
 public:
  static constexpr std::size_t kZone = 64;
  explicit GuardedArena(const chispa_model& model)
      : bytes_(chispa_arena_bytes(&model)), words_((bytes_ + 2 * kZone) / 4 + 1) {
    std::fill_n(all(), words_.size() * 4, kMark);
  }

  void* data() { return all() + kZone; }
  std::size_t size() const { return bytes_; }
  bool untouched_around() {
    const auto marked = [](std::uint8_t byte) { return byte == kMark; };
    return std::all_of(all(), all() + kZone, marked) &&
           std::all_of(all() + kZone + bytes_, all() + words_.size() * 4, marked);
  }

 private:
  static constexpr std::uint8_t kMark = 0xa5;
  std::uint8_t* all() { return reinterpret_cast<std::uint8_t*>(words_.data()); }

  std::size_t bytes_;
  std::vector<std::uint32_t> words_;
};

/// One inference; throws when the runtime refuses or writes outside.
inline std::vector<std::int8_t> infer(LoadedModel& loaded, const std::vector<std::int8_t>& image) {
  if (loaded.status() != CHISPA_OK) throw std::runtime_error(chispa_status_message(loaded.status()));
  GuardedArena arena(loaded.model());
  std::vector<std::int8_t> output(loaded.output_size());
  const chispa_status status =
      chispa_invoke(&loaded.model(), image.data(), output.data(), arena.data(), arena.size());
  if (status != CHISPA_OK) throw std::runtime_error(chispa_status_message(status));
  if (!arena.untouched_around()) throw std::runtime_error("wrote outside the arena");
  return output;
}

}  // namespace chispa::test
