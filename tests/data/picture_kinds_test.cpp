#include <cmath>
#include <cstdint>

#include "catch.h"
#include "chispa/data/load_image.h"
#include "data/picture_bytes.h"
#include "error_message.h"
#include "memory_limit.h"

using namespace chispa;
using data::decode_image;
using Values = std::vector<std::uint8_t>;

namespace {

std::string bytes_of(const Values& values) {
  return {values.begin(), values.end()};
}

/// A PNG file two pixels wide. rows: as the format lays them out, without filters; before: chunks between.
std::string make_png(std::uint8_t bits, std::uint8_t colour_type, const std::vector<Values>& rows,
                     const std::string& before = "") {
  const auto height = static_cast<std::uint8_t>(rows.size());
  Values data;
  for (const Values& row : rows) {
    data.push_back(0);  // the filter "none"
    data.insert(data.end(), row.begin(), row.end());
  }
  int packed_bytes = 0;
  unsigned char* const packed =
      stbi_zlib_compress(data.data(), static_cast<int>(data.size()), &packed_bytes, 8);
  const std::string pixels(reinterpret_cast<const char*>(packed), static_cast<std::size_t>(packed_bytes));
  std::free(packed);
  return "\x89PNG\r\n\x1A\n" +
         png_chunk("IHDR", bytes_of({0, 0, 0, 2, 0, 0, 0, height, bits, colour_type, 0, 0, 0})) + before +
         png_chunk("IDAT", pixels) + png_chunk("IEND", "");
}

}  // namespace

TEST_CASE("16 bits of a PNG file become 8", "[data]") {
  const std::vector<int> values{0, 65535, 32768, 1000, 40000, 257};
  Values row;
  for (const int value : values)
    for (const int byte : {value >> 8, value & 0xFF}) row.push_back(static_cast<std::uint8_t>(byte));
  const Values pixels = decode_image(make_png(16, 2, {row}), "a").pixels;
  REQUIRE(pixels.size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(std::abs(pixels[i] - values[i] / 257.0) < 1.0);
}

TEST_CASE("a palette, with one colour transparent, and one bit a pixel are read", "[data]") {
  const std::string palette =
      png_chunk("PLTE", bytes_of({10, 20, 30, 200, 100, 0})) + png_chunk("tRNS", bytes_of({255, 0}));
  CHECK(decode_image(make_png(8, 3, {{0, 1}, {1, 0}}, palette), "a").pixels ==
        Values{10, 20, 30, 255, 255, 255, 255, 255, 255, 10, 20, 30});
  CHECK(decode_image(make_png(1, 0, {{0x40}}), "a").pixels == Values{0, 0, 0, 255, 255, 255});
}

TEST_CASE("four colours are not guessed", "[data]") {
  const std::string frame = bytes_of({8, 0, 1, 0, 1, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0});
  const std::string jpeg =
      "\xFF\xD8\xFF\xC0" + bytes_of({0, static_cast<std::uint8_t>(frame.size() + 2)}) + frame;
  CHECK(error_message([&] { decode_image(jpeg, "a.jpg"); }) ==
        "a.jpg: has four colours (CMYK), which a screen shows in ways of its own; save it as RGB");
}

TEST_CASE("too little memory for a picture is not taken for damage", "[data]") {
  if (!kMemoryCanBeLimited) return;
  const Values header{0, 0, 0, 0,    0, 0, 0, 0,    54, 0, 0, 0, 40, 0,
                      0, 0, 0, 0x28, 0, 0, 0, 0x28, 0,  0, 1, 0, 24, 0};  // 10240 both ways, 24 bits
  const std::string bmp = "BM" + bytes_of(header) + std::string(24, '\0');
  const MemoryLimit limit(100 << 20);
  CHECK(error_message([&] { decode_image(bmp, "a.bmp", 200'000'000); }) ==
        "a.bmp: cannot read: out of memory for its pixels");
}

TEST_CASE("pictures of other kinds are refused by name", "[data]") {
  const std::string size = bytes_of({0, 0, 0, 24});
  const auto [bytes, kind] =
      GENERATE_COPY(table<std::string, std::string>({{"RIFF" + size + "WEBPVP8 ", "WebP"},
                                                     {size + "ftypheic", "HEIC"},
                                                     {size + "ftypavif", "AVIF"},
                                                     {"II*" + bytes_of({0, 8, 0}), "TIFF"},
                                                     {"MM" + bytes_of({0, 42, 0}), "TIFF"},
                                                     {"<svg xmlns", "SVG"},
                                                     {"%PDF-1.4", "PDF"}}));
  CHECK(error_message([&, bytes = bytes] { decode_image(bytes, "a"); }) ==
        "a: is a " + kind + " file, which cannot be read; save it as JPEG or PNG");
}
