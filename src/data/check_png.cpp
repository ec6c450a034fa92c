#include "data/check_png.h"

#include <fmt/core.h>
#include <zlib.h>

#include <cstdint>

namespace chispa::data {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";
constexpr std::size_t kHeadBytes = 8;    // length and type
constexpr std::size_t kFrameBytes = 12;  // those and the CRC, around the data

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

struct Chunk {
  std::string_view type;
  std::string_view data;
};

/// REQUIRES: the whole chunk is there.
Chunk chunk_at(std::string_view bytes, std::size_t position) {
  return {bytes.substr(position + 4, 4),
          bytes.substr(position + kHeadBytes, big_endian(bytes.substr(position)))};
}

bool is_type(std::string_view type) {
  for (const char letter : type)
    if ((letter < 'a' || letter > 'z') && (letter < 'A' || letter > 'Z')) return false;
  return true;
}

/// Of the chunk at `position`, or "".
std::string damage_at(std::string_view bytes, std::size_t position) {
  const std::string_view rest = bytes.substr(position);
  if (rest.size() < kFrameBytes) return "it ends too early";
  const std::string_view type = rest.substr(4, 4);
  if (!is_type(type)) return fmt::format("there is no chunk at byte {}", position);
  if (big_endian(rest) > rest.size() - kFrameBytes)
    return fmt::format("chunk {} at byte {} ends after the file", type, position);
  const std::size_t data_bytes = big_endian(rest);
  const auto* const checked = reinterpret_cast<const Bytef*>(type.data());
  if (crc32_z(0, checked, type.size() + data_bytes) != big_endian(rest.substr(kHeadBytes + data_bytes)))
    return fmt::format("chunk {} at byte {} fails its checksum", type, position);
  return "";
}

}  // namespace

bool is_png(std::string_view bytes) {
  return bytes.starts_with(kSignature);
}

std::string damage_of_png(std::string_view bytes) {
  bool has_pixels = false;
  for (std::size_t position = kSignature.size();;) {
    if (std::string damage = damage_at(bytes, position); !damage.empty()) return damage;
    const Chunk chunk = chunk_at(bytes, position);
    if (position == kSignature.size() && chunk.type != "IHDR") return "it does not begin with chunk IHDR";
    has_pixels = has_pixels || chunk.type == "IDAT";
    if (chunk.type == "IEND") return has_pixels ? "" : "it has no chunk IDAT";
    position += kFrameBytes + chunk.data.size();
  }
}

std::string_view find_png_chunk(std::string_view bytes, std::string_view type) {
  for (std::size_t position = kSignature.size();;) {
    const Chunk chunk = chunk_at(bytes, position);
    if (chunk.type == type) return chunk.data;
    if (chunk.type == "IEND") return {};
    position += kFrameBytes + chunk.data.size();
  }
}

}  // namespace chispa::data
