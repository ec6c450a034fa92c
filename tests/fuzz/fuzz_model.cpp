// Feeds arbitrary bytes to the runtime as a model: it refuses them, or runs inside its arena. A fuzzer cannot
// guess a checksum, so what is fed has mark, version, length and checksum put right first, and is tried as it
// came as well.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "chispa/runtime/model_format.h"
#include "chispa/runtime/operators.h"
#include "chispa/runtime/runtime.h"

// Models may need anything that the runtime has.
extern const unsigned char* const fuzz_operators[];
const unsigned char* const fuzz_operators[] = {CHISPA_ALL_OPERATORS};

namespace {

using namespace chispa;

/// Memory of exactly this size, so that an address sanitizer sees every byte beyond.
struct Exact {
  explicit Exact(std::size_t bytes)
      : data(static_cast<std::uint8_t*>(std::calloc(std::max<std::size_t>(bytes, 1), 1))) {}
  ~Exact() { std::free(data); }
  Exact(const Exact&) = delete;
  std::uint8_t* data;
};

void put_right(std::uint8_t* bytes, std::size_t size) {
  format::Header header;
  std::memcpy(&header, bytes, sizeof header);
  header.magic = format::kMagic;
  header.version = format::kVersion;
  header.bytes = static_cast<std::uint32_t>(size);
  header.sum = header.sum_of_sums = 0;
  std::memcpy(bytes, &header, sizeof header);
  for (std::size_t at = offsetof(format::Header, version); at < size; at += 4) {
    std::uint32_t word;
    std::memcpy(&word, bytes + at, sizeof word);
    header.sum += word;
    header.sum_of_sums += header.sum;
  }
  std::memcpy(bytes, &header, sizeof header);
}

/// A model may be consistent and take hours; those are not run.
bool quick(const std::uint8_t* bytes) {
  format::Header header;
  std::memcpy(&header, bytes, sizeof header);
  double work = header.arena_bytes;
  for (unsigned i = 0; i < header.stages; ++i) {
    format::Stage stage;
    std::memcpy(&stage, bytes + sizeof header + i * sizeof stage, sizeof stage);
    const double input = 1.0 * stage.in_height * stage.plane_bytes * stage.in_channels;
    const double area = 1.0 * stage.kernel_height * stage.kernel_width;
    work += input * stage.kernel_height +
            1.0 * stage.result_height * stage.result_width * stage.out_channels * stage.in_channels * area;
  }
  return work < 3e6;
}

void run(const std::uint8_t* bytes, std::size_t size) {
  chispa_model model;
  if (chispa_load(&model, bytes, size) != CHISPA_OK || !quick(bytes)) return;
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
  if (status != CHISPA_OK) std::abort();  // what was loaded runs
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Exact raw(size);
  if (size != 0) std::memcpy(raw.data, data, size);
  run(raw.data, size);
  size = size / 4 * 4;
  if (size < sizeof(format::Header)) return 0;
  const Exact fixed(size);
  std::memcpy(fixed.data, data, size);
  put_right(fixed.data, size);
  run(fixed.data, size);
  return 0;
}
