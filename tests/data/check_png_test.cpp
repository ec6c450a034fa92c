#include "data/check_png.h"

#include <cstdint>

#include "catch.h"
#include "chispa/data/encode_png.h"
#include "chispa/data/load_image.h"
#include "data/picture_bytes.h"
#include "error_message.h"

using namespace chispa;

namespace {

std::string picture() {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 20 * 20 * 3; ++i) pixels.push_back(static_cast<std::uint8_t>(i * i / 7));
  return data::encode_png(pixels, 20, 20, 3);
}

std::string refusal(const std::string& bytes) {
  return error_message([&] { data::decode_image(bytes, "cat.png"); });
}

}  // namespace

TEST_CASE("a PNG file with any bit flipped or cut anywhere is refused", "[data]") {
  const std::string good = picture();
  REQUIRE(refusal(good).empty());
  for (std::size_t i = 0; i < good.size(); ++i) {
    CAPTURE(i);
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = good;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      REQUIRE(refusal(flipped).find("cat.png: is ") == 0);
    }
    REQUIRE_FALSE(refusal(good.substr(0, i)).empty());
  }
  CHECK(refusal(good + "what a program added").empty());
}

TEST_CASE("what is damaged in a PNG file is named with its place", "[data]") {
  const std::string good = picture();
  std::string bytes = good;
  const std::size_t pixels = bytes.find("IDAT");
  bytes[pixels + 20] ^= 1;
  CHECK(refusal(bytes) == "cat.png: is damaged: chunk IDAT at byte " + std::to_string(pixels - 4) +
                              " fails its checksum; copy it again");
  bytes = good;
  bytes[pixels - 4] = '\x7F';
  CHECK(refusal(bytes) == "cat.png: is damaged: chunk IDAT at byte " + std::to_string(pixels - 4) +
                              " ends after the file; copy it again");
  const std::string signature = good.substr(0, 8), header = good.substr(8, 25), end = png_chunk("IEND", "");
  CHECK(refusal(signature + png_chunk("tEXt", "") + header + end) ==
        "cat.png: is damaged: it does not begin with chunk IHDR; copy it again");
  CHECK(refusal(signature + header + end) == "cat.png: is damaged: it has no chunk IDAT; copy it again");
  CHECK(refusal(signature + header) == "cat.png: is damaged: it ends too early; copy it again");
}
