// Feeds arbitrary bytes to the runtime as a model: it refuses them, or runs inside its arena. A fuzzer cannot
// guess a checksum, so what is fed has mark, version, length and checksum put right first, and is tried as it
// came as well.
#include <cstddef>

#include "fuzz/run_model.h"

namespace {

using namespace chispa;
using fuzz::Exact;

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Exact raw(size);
  if (size != 0) std::memcpy(raw.data, data, size);
  fuzz::run(raw.data, size);
  size = size / 4 * 4;
  if (size < sizeof(format::Header)) return 0;
  const Exact fixed(size);
  std::memcpy(fixed.data, data, size);
  put_right(fixed.data, size);
  fuzz::run(fixed.data, size);
  return 0;
}
