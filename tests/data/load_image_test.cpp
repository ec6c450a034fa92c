#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include "chispa/data/load_image.h"

#include <stb/stb_image_write.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/read_file.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
using data::Image;
using data::load_image;

namespace {

constexpr int kHeight = 5;
constexpr int kWidth = 7;

/// A smooth picture, so that JPEG keeps it nearly; `channels` values a pixel.
std::vector<std::uint8_t> gradient(int channels) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      for (int c = 0; c < channels; ++c)
        pixels.push_back(static_cast<std::uint8_t>(20 * y + 10 * x + 30 * c));
  return pixels;
}

}  // namespace

TEST_CASE("lossless pictures are read as they are", "[data]") {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> pixels = gradient(3);
  const auto kind = GENERATE(as<std::string>(), "png", "bmp", "tga");
  CAPTURE(kind);
  const std::string path = (folder.path() / ("picture." + kind)).string();
  if (kind == "png") REQUIRE(stbi_write_png(path.c_str(), kWidth, kHeight, 3, pixels.data(), 0) != 0);
  if (kind == "bmp") REQUIRE(stbi_write_bmp(path.c_str(), kWidth, kHeight, 3, pixels.data()) != 0);
  if (kind == "tga") REQUIRE(stbi_write_tga(path.c_str(), kWidth, kHeight, 3, pixels.data()) != 0);
  const Image image = load_image(path);
  CHECK(image.height == kHeight);
  CHECK(image.width == kWidth);
  CHECK(image.pixels == pixels);
}

TEST_CASE("a JPEG is read nearly as it was", "[data]") {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> pixels = gradient(3);
  const std::string path = (folder.path() / "picture.jpg").string();
  REQUIRE(stbi_write_jpg(path.c_str(), kWidth, kHeight, 3, pixels.data(), 100) != 0);
  const Image image = load_image(path);
  REQUIRE(image.pixels.size() == pixels.size());
  for (std::size_t i = 0; i < pixels.size(); ++i) CHECK(std::abs(image.pixels[i] - pixels[i]) <= 6);
}

TEST_CASE("grey becomes three equal channels and transparency is laid on white", "[data]") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "picture.png").string();
  const int channels = GENERATE(1, 2, 4);
  CAPTURE(channels);
  const std::vector<std::uint8_t> pixels = gradient(channels);
  REQUIRE(stbi_write_png(path.c_str(), kWidth, kHeight, channels, pixels.data(), 0) != 0);
  const Image image = load_image(path);
  REQUIRE(image.pixels.size() == static_cast<std::size_t>(kHeight * kWidth * 3));
  for (std::size_t i = 0; i < static_cast<std::size_t>(kHeight * kWidth); ++i) {
    const std::uint8_t* pixel = pixels.data() + i * static_cast<std::size_t>(channels);
    const double alpha = channels % 2 == 0 ? pixel[channels - 1] / 255.0 : 1.0;
    for (std::size_t c = 0; c < 3; ++c) {
      const double value = pixel[channels < 3 ? 0 : c] * alpha + 255.0 * (1.0 - alpha);
      CHECK(image.pixels[3 * i + c] == std::lround(value));
    }
  }
}

TEST_CASE("what is no picture is refused by file", "[data]") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& bytes) {
    const auto path = folder.path() / "picture.png";
    write_file_atomically(path, bytes);
    return path;
  };
  const std::string none = ": is not a picture that can be read; use a JPEG, PNG or BMP file";
  for (const std::string& bytes : {std::string(), std::string("hello\n"), std::string(4096, 'x')}) {
    const auto path = write(bytes);
    CHECK(error_message([&] { load_image(path); }) == path.string() + none);
  }
  const auto missing = folder.path() / "missing.jpg";
  CHECK(error_message([&] { load_image(missing); }) ==
        missing.string() + ": cannot read: No such file or directory");

  const std::vector<std::uint8_t> pixels = gradient(3);
  const auto path = folder.path() / "picture.png";
  REQUIRE(stbi_write_png(path.string().c_str(), kWidth, kHeight, 3, pixels.data(), 0) != 0);
  const std::string whole = read_file(path);
  for (const std::size_t kept : {std::size_t{40}, whole.size() / 2}) {
    write(whole.substr(0, kept));
    CHECK(error_message([&] { load_image(path); }).find(path.string() + ": is damaged: ") == 0);
  }
}

TEST_CASE("a picture that ends too early is refused, whatever its format makes of it", "[data]") {
  const TemporaryFolder folder;
  const auto kind = GENERATE(as<std::string>(), "ppm", "bmp", "tga", "jpg", "png");
  CAPTURE(kind);
  const auto path = folder.path() / ("picture." + kind);
  const std::vector<std::uint8_t> pixels(40 * 30 * 3, 77);
  const std::string name = path.string();
  if (kind == "ppm")
    write_file_atomically(path, "P6 40 30 255\n" + std::string(pixels.begin(), pixels.end()));
  if (kind == "bmp") REQUIRE(stbi_write_bmp(name.c_str(), 40, 30, 3, pixels.data()) != 0);
  if (kind == "tga") REQUIRE(stbi_write_tga(name.c_str(), 40, 30, 3, pixels.data()) != 0);
  if (kind == "jpg") REQUIRE(stbi_write_jpg(name.c_str(), 40, 30, 3, pixels.data(), 90) != 0);
  if (kind == "png") REQUIRE(stbi_write_png(name.c_str(), 40, 30, 3, pixels.data(), 0) != 0);
  CHECK(load_image(path).width == 40);
  const std::string whole = read_file(path);
  write_file_atomically(path, whole.substr(0, whole.size() - whole.size() / 8));
  CHECK(error_message([&] { load_image(path); }).find(name + ": is damaged: ") == 0);
}

TEST_CASE("a picture of monstrous size is refused before memory is taken", "[data]") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "picture.pgm";
  write_file_atomically(path, "P5 16000 16000 255\n");
  CHECK(error_message([&] { load_image(path); }) ==
        path.string() + ": has 16000x16000 pixels, the limit is 100 million");
}
