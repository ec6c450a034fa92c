#include "data/jpeg_segments.h"

#include <cstddef>
#include <cstdint>

namespace chispa::data {
namespace {

constexpr std::string_view kStart = "\xFF\xD8";
constexpr std::string_view kExif("Exif\0\0", 6);
constexpr std::size_t kComponentsAt = 5;  // in a frame header, after its precision, height and width

constexpr std::uint8_t kStartOfScan = 0xDA, kApp1 = 0xE1;

bool is_frame(std::uint8_t marker) {
  const bool is_table = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
  return marker >= 0xC0 && marker <= 0xCF && !is_table;
}

}  // namespace

bool is_jpeg(std::string_view bytes) {
  return bytes.starts_with("\xFF\xD8\xFF");
}

JpegSegments read_jpeg_segments(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  JpegSegments found;
  for (std::size_t i = kStart.size(); i + 4 <= bytes.size();) {
    if (at(i) != 0xFF) break;
    const std::uint8_t marker = at(i + 1);
    if (marker == 0xFF) {  // any number of them may stand before a marker
      ++i;
      continue;
    }
    const std::size_t length = std::size_t{at(i + 2)} << 8 | at(i + 3);
    if (marker == kStartOfScan || length < 2 || length > bytes.size() - i - 2) break;
    const std::string_view data = bytes.substr(i + 4, length - 2);
    if (marker == kApp1 && data.starts_with(kExif) && found.exif.empty())
      found.exif = data.substr(kExif.size());
    if (is_frame(marker) && data.size() > kComponentsAt)
      found.components = static_cast<std::uint8_t>(data[kComponentsAt]);
    i += 2 + length;
  }
  return found;
}

}  // namespace chispa::data
