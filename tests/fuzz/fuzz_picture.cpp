// Feeds arbitrary bytes to the picture reader: it refuses them in one line, or gives as many pixels as it
// says. A fuzzer cannot guess a checksum, so a PNG file's chunks are also tried with theirs put right.
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "chispa/core/error.h"
#include "chispa/data/load_image.h"

namespace {

using namespace chispa;

void decode(const std::string& bytes) {
  try {
    const data::Image image = data::decode_image(bytes, "file", 100'000);
    if (static_cast<std::int64_t>(image.pixels.size()) != image.height * image.width * 3) std::abort();
  } catch (const Error& error) {
    if (std::string(error.what()).find('\n') != std::string::npos) std::abort();
  }
}

std::uint32_t big_endian(const std::string& bytes, std::size_t position) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[position + i]);
  return value;
}

/// Of all chunks that are whole.
void put_right(std::string& bytes) {
  for (std::size_t chunk = 8; chunk + 12 <= bytes.size();) {
    const std::size_t data_bytes = big_endian(bytes, chunk);
    if (data_bytes > bytes.size() - chunk - 12) return;
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data() + chunk + 4), data_bytes + 4);
    for (std::size_t i = 0; i < 4; ++i)
      bytes[chunk + 8 + data_bytes + i] = static_cast<char>(crc >> (24 - 8 * i));
    chunk += 12 + data_bytes;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  decode(bytes);
  if (size < 8 || bytes.compare(1, 3, "PNG") != 0) return 0;
  put_right(bytes);
  decode(bytes);
  return 0;
}
