#include "data/exif.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace chispa::data {
namespace {

constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShort = 3;  // TIFF's name for 16 bits without sign
constexpr std::size_t kEntryBytes = 12;

/// Integers of a TIFF file, each checked against its end.
class Tiff {
 public:
  Tiff(std::string_view bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  std::optional<std::uint32_t> integer(std::size_t position, std::size_t size) const {
    if (position > bytes_.size() || bytes_.size() - position < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t next = position + (big_endian_ ? i : size - 1 - i);
      value = value << 8 | static_cast<std::uint8_t>(bytes_[next]);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  bool big_endian_;
};

std::optional<std::uint32_t> find_orientation(const Tiff& tiff) {
  if (tiff.integer(2, 2) != 42u) return std::nullopt;
  const std::size_t directory = tiff.integer(4, 4).value_or(0);
  const std::size_t entries = tiff.integer(directory, 2).value_or(0);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    const auto tag = tiff.integer(entry, 2);
    if (!tag) return std::nullopt;
    if (tag == kOrientationTag && tiff.integer(entry + 2, 2) == kShort && tiff.integer(entry + 4, 4) == 1u)
      return tiff.integer(entry + 8, 2);
  }
  return std::nullopt;
}

}  // namespace

int exif_orientation(std::string_view exif) {
  const bool big_endian = exif.starts_with("MM");
  if (!big_endian && !exif.starts_with("II")) return 1;
  const std::uint32_t orientation = find_orientation(Tiff(exif, big_endian)).value_or(1);
  return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
}

Image turn_upright(Image image, int orientation) {
  if (orientation == 1) return image;
  const bool transposed = orientation >= 5;
  const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  Image upright{.height = transposed ? image.width : image.height,
                .width = transposed ? image.height : image.width,
                .pixels = {}};
  upright.pixels.resize(image.pixels.size());
  std::uint8_t* output = upright.pixels.data();
  for (std::int64_t i = 0; i < upright.height; ++i) {
    for (std::int64_t j = 0; j < upright.width; ++j) {
      std::int64_t row = transposed ? j : i, column = transposed ? i : j;
      if (from_bottom) row = image.height - 1 - row;
      if (from_right) column = image.width - 1 - column;
      output = std::copy_n(image.pixels.data() + (row * image.width + column) * 3, 3, output);
    }
  }
  return upright;
}

}  // namespace chispa::data
