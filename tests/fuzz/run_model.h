#pragma once

// Runs a model that came from anywhere, in memory that an address sanitizer watches.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "chispa/runtime/model_format.h"
#include "chispa/runtime/operators.h"
#include "chispa/runtime/runtime.h"

namespace chispa::fuzz {

// Models may need anything that the runtime has.
[[gnu::used]] inline const unsigned char* const kOperators[] = {CHISPA_ALL_OPERATORS};

/// Memory of exactly this size, so that an address sanitizer sees every byte beyond.
struct Exact {
  explicit Exact(std::size_t bytes)
      : data(static_cast<std::uint8_t*>(std::calloc(std::max<std::size_t>(bytes, 1), 1))) {}
  ~Exact() { std::free(data); }
  Exact(const Exact&) = delete;
  std::uint8_t* data;
};

template <typename Record>
Record record(const std::uint8_t* bytes, std::size_t offset) {
  Record result;
  std::memcpy(&result, bytes + offset, sizeof result);
  return result;
}

/// A model may be consistent and take hours; those are not run.
inline bool quick(const std::uint8_t* bytes) {
  const auto header = record<format::Header>(bytes, 0);
  double work = header.arena_bytes;
  for (unsigned i = 0; i < header.stages; ++i) {
    const auto stage = record<format::Stage>(bytes, sizeof header + i * sizeof(format::Stage));
    const double input = 1.0 * stage.in_height * stage.plane_bytes * stage.in_channels;
    const double area = 1.0 * stage.kernel_height * stage.kernel_width;
    const double output = 1.0 * stage.result_height * stage.result_width * stage.out_channels;
    work += input * stage.kernel_height + output * stage.in_channels * area;
    // A concatenation of any number of operands is looked at for each of its rows.
    if (format::reads_rings(stage.operation))
      work += 100.0 * stage.result_height * record<format::Reading>(bytes, stage.reading).operands;
    // A stage that gives no row makes the runtime go back over those before it.
    work += 10.0 * header.stages * stage.result_height;
  }
  return work < 3e6;
}

/// Whether the runtime took the model; what it takes, it runs. bytes: 4-byte aligned.
inline bool run(const std::uint8_t* bytes, std::size_t size) {
  chispa_model model;
  if (chispa_load(&model, bytes, size) != CHISPA_OK) return false;
  if (!quick(bytes)) return true;
  const chispa_extents in = chispa_input_extents(&model);
  const chispa_extents out = chispa_output_extents(&model);
  const auto elements = [](const chispa_extents& extents) {
    return static_cast<std::size_t>(extents.height) * static_cast<std::size_t>(extents.width) *
           static_cast<std::size_t>(extents.channels);
  };
  const std::size_t arena_bytes = chispa_arena_bytes(&model);
  const Exact image(elements(in)), output(elements(out)), arena(arena_bytes);
  for (std::size_t i = 0; i < elements(in); ++i) image.data[i] = static_cast<std::uint8_t>(i * 37);
  const chispa_status status =
      chispa_invoke(&model, reinterpret_cast<const std::int8_t*>(image.data),
                    reinterpret_cast<std::int8_t*>(output.data), arena.data, arena_bytes);
  if (status != CHISPA_OK) std::abort();
  return true;
}

}  // namespace chispa::fuzz
