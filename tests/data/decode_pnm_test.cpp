#include "data/decode_pnm.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdint>

#include "catch.h"
#include "chispa/data/load_image.h"
#include "error_message.h"

using namespace chispa;
using data::decode_image;
using data::Image;

namespace {

/// Three rows of two pixels of such values; two bytes each where the maximum needs them.
std::string make_pnm(bool colour, int maxval, const std::vector<int>& values) {
  std::string bytes = fmt::format("{}\n# a comment\n2 # another\n3\n{}\n", colour ? "P6" : "P5", maxval);
  for (const int value : values) {
    if (maxval > 255) bytes.push_back(static_cast<char>(value >> 8));
    bytes.push_back(static_cast<char>(value & 0xFF));
  }
  return bytes;
}

}  // namespace

TEST_CASE("values of any maximum become 0 to 255, rounded", "[data]") {
  const bool colour = GENERATE(false, true);
  const int maxval = GENERATE(1, 15, 100, 255, 256, 1023, 65535);
  CAPTURE(colour, maxval);
  std::vector<int> values;
  for (int i = 0; i < (colour ? 18 : 6); ++i) values.push_back(i % 5 == 4 ? maxval : maxval * i / 18);
  const Image image = decode_image(make_pnm(colour, maxval, values), "picture");
  CHECK(image.height == 3);
  CHECK(image.width == 2);
  REQUIRE(image.pixels.size() == 18);
  for (std::size_t i = 0; i < 18; ++i)
    CHECK(image.pixels[i] == std::lround(255.0 * values[colour ? i : i / 3] / maxval));
}

TEST_CASE("Netpbm files that are damaged or of another kind are refused", "[data]") {
  const std::string good = make_pnm(true, 300, std::vector<int>(18, 300));
  CHECK(decode_image(good, "a").pixels == std::vector<std::uint8_t>(18, 255));
  const auto refusal = [](const std::string& bytes) {
    return error_message([&] { decode_image(bytes, "a"); });
  };
  for (std::size_t kept = 3; kept < good.size(); ++kept) {
    CAPTURE(kept);
    CHECK(refusal(good.substr(0, kept)).find("a: is damaged: ") == 0);
  }
  CHECK(refusal(make_pnm(true, 300, std::vector<int>(18, 301))) ==
        "a: is damaged: 301 is above its maximum 300");
  for (const char* const header :
       {"P5 2 2 0\n", "P5 2 2 65536\n", "P5 0 2 255\n", "P5 2 x 255\n", "P5 99999999999 1 1\n"})
    CHECK(refusal(std::string(header) + "pixels").find("a: is damaged: its header does not say a size") == 0);
  CHECK(refusal("P3\n1 1 255\n1 2 3\n") ==
        "a: is a Netpbm picture of kind P3, only the binary kinds P5 and P6 can be read; save it as PNG");
}
