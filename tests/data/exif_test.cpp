#include "data/exif.h"

#include <array>
#include <cstdint>
#include <string>

#include "catch.h"
#include "chispa/data/encode_png.h"
#include "chispa/data/load_image.h"
#include "data/picture_bytes.h"

using namespace chispa;
using data::Image;

namespace {

constexpr int kHeight = 24;
constexpr int kWidth = 40;

/// No two pixels of it are alike.
std::vector<std::uint8_t> picture() {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < kHeight; ++i)
    for (int j = 0; j < kWidth; ++j)
      for (const int value : {10 * i, 6 * j, 100}) pixels.push_back(static_cast<std::uint8_t>(value));
  return pixels;
}

void put(std::string& bytes, std::uint32_t value, int size, bool big_endian) {
  for (int i = 0; i < size; ++i)
    bytes.push_back(static_cast<char>(value >> 8 * (big_endian ? size - 1 - i : i) & 0xFF));
}

/// A TIFF header and one directory: of a width, as cameras write, then the orientation.
std::string exif(std::uint32_t orientation, bool big_endian) {
  std::string bytes = big_endian ? "MM" : "II";
  put(bytes, 42, 2, big_endian);
  put(bytes, 8, 4, big_endian);
  put(bytes, 2, 2, big_endian);
  for (const auto& [tag, value] : {std::pair{0x0100u, 40u}, std::pair{0x0112u, orientation}}) {
    put(bytes, tag, 2, big_endian);
    put(bytes, 3, 2, big_endian);
    put(bytes, 1, 4, big_endian);
    put(bytes, value, 2, big_endian);
    put(bytes, 0, 2, big_endian);
  }
  put(bytes, 0, 4, big_endian);
  return bytes;
}

std::string jpeg_with(const std::string& exif) {
  const std::string data = std::string("Exif\0\0", 6) + exif;
  std::string segment = "\xFF\xE1";
  put(segment, static_cast<std::uint32_t>(data.size() + 2), 2, true);
  std::string jpeg = encode_jpeg(picture(), kHeight, kWidth);
  return jpeg.insert(2, segment + data);
}

std::string png_with(const std::string& exif) {
  std::string png = data::encode_png(picture(), kHeight, kWidth, 3);
  const std::size_t end = png.size() - 12;  // before IEND
  return png.insert(end, png_chunk("eXIf", exif));
}

enum class Side { top, bottom, left, right };

/// Where row 0 and column 0 of the stored picture are when it is seen, in the words of the EXIF
/// specification.
struct Seen {
  Side row;
  Side column;
};
constexpr std::array<Seen, 8> kSeen{{{Side::top, Side::left},
                                     {Side::top, Side::right},
                                     {Side::bottom, Side::right},
                                     {Side::bottom, Side::left},
                                     {Side::left, Side::top},
                                     {Side::right, Side::top},
                                     {Side::right, Side::bottom},
                                     {Side::left, Side::bottom}}};

/// Whether each pixel of `stored` is in `seen` as far from the sides as the table says.
bool is_turned(const Image& stored, const Image& seen, Seen sides) {
  for (std::int64_t row = 0; row < stored.height; ++row) {
    for (std::int64_t column = 0; column < stored.width; ++column) {
      std::int64_t i = 0, j = 0;
      const auto place = [&](Side side, std::int64_t distance) {
        if (side == Side::top) i = distance;
        if (side == Side::bottom) i = seen.height - 1 - distance;
        if (side == Side::left) j = distance;
        if (side == Side::right) j = seen.width - 1 - distance;
      };
      place(sides.row, row);
      place(sides.column, column);
      for (std::int64_t c = 0; c < 3; ++c)
        if (stored.pixels[static_cast<std::size_t>((row * stored.width + column) * 3 + c)] !=
            seen.pixels[static_cast<std::size_t>((i * seen.width + j) * 3 + c)])
          return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a picture is turned the way up that its EXIF orientation says", "[data]") {
  const bool big_endian = GENERATE(false, true), png = GENERATE(false, true);
  const auto orientation = GENERATE(range(1u, 9u));
  CAPTURE(big_endian, png, orientation);
  const auto file_with = png ? png_with : jpeg_with;
  const Image stored = data::decode_image(
      png ? data::encode_png(picture(), kHeight, kWidth, 3) : encode_jpeg(picture(), kHeight, kWidth),
      "stored");
  const Image seen = data::decode_image(file_with(exif(orientation, big_endian)), "seen");
  CHECK(seen.height == (orientation < 5 ? kHeight : kWidth));
  CHECK(seen.width == (orientation < 5 ? kWidth : kHeight));
  CHECK(is_turned(stored, seen, kSeen[orientation - 1]));
}

TEST_CASE("EXIF that makes no sense is ignored", "[data]") {
  const bool big_endian = GENERATE(false, true);
  const std::string good = exif(6, big_endian);
  REQUIRE(data::exif_orientation(good) == 6);
  for (const std::uint32_t orientation : {0u, 9u, 0xFFFFu})
    CHECK(data::exif_orientation(exif(orientation, big_endian)) == 1);
  for (std::size_t kept = 0; kept < good.size(); ++kept) {
    const int orientation = data::exif_orientation(std::string(good, 0, kept));
    CHECK((orientation == 1 || (orientation == 6 && kept >= 32)));  // the value ends at byte 32
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char value : {'\0', '\x7F', '\xFF'}) {
      std::string changed = good;
      changed[i] = value;
      const int orientation = data::exif_orientation(changed);
      CHECK((orientation >= 1 && orientation <= 8));
      CHECK(data::decode_image(jpeg_with(changed), "changed").pixels.size() == kHeight * kWidth * 3);
    }
  }
}
