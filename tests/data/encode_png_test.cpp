#include "chispa/data/encode_png.h"

#include <vector>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/random.h"
#include "chispa/data/load_image.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;

TEST_CASE("a PNG file holds the pixels it was made of", "[data]") {
  const std::int64_t height = GENERATE(1, 9, 32), width = GENERATE(1, 7, 33);
  const std::int64_t channels = GENERATE(1, 3);
  CAPTURE(height, width, channels);
  const RandomStream random(5);
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < height * width * channels; ++i)
    pixels.push_back(static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(i), 256)));
  const TemporaryFolder folder;
  const auto path = folder.path() / "image.png";
  write_file_atomically(path, data::encode_png(pixels, height, width, channels));
  const data::Image image = data::load_image(path);
  CHECK(image.height == height);
  CHECK(image.width == width);
  REQUIRE(image.pixels.size() == static_cast<std::size_t>(height * width * 3));
  int different = 0;
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    different += image.pixels[i] != pixels[channels == 1 ? i / 3 : i];
  CHECK(different == 0);
}

TEST_CASE("pixels that are no image are refused", "[data]") {
  const std::vector<std::uint8_t> pixels(12);
  CHECK(error_message([&] { data::encode_png(pixels, 2, 3, 3); }) ==
        "png: 12 values are no image [2,3,3] of 1 to 4 channels, 1 to 16384 high and wide");
  CHECK(error_message([&] { data::encode_png({}, 0, 3, 3); }).find("png: 0 values") == 0);
}
