#include <memory>
#include <string>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/data/image.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_FAILURE_USERMSG
#include <stb/stb_image.h>

namespace chispa::data {
namespace {

constexpr std::int64_t kMaxPixels = 100'000'000;

struct FreePixels {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw Error(path.string() + ": " + reason);
}

}  // namespace

Image load_image(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  if (bytes.size() > std::size_t{1} << 30) refuse(path, "is larger than 1 GB; is it a picture?");
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int count = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(data, count, &width, &height, &channels))
    refuse(path, "is not a picture that can be read; use a JPEG, PNG or BMP file");
  if (std::int64_t{width} * height > kMaxPixels)
    refuse(path, "has " + std::to_string(width) + "x" + std::to_string(height) +
                     " pixels, the limit is 100 million");
  const std::unique_ptr<stbi_uc, FreePixels> rgba(
      stbi_load_from_memory(data, count, &width, &height, &channels, STBI_rgb_alpha));
  if (!rgba) refuse(path, std::string("is damaged: ") + stbi_failure_reason());

  Image image{.height = height, .width = width, .pixels = {}};
  const std::size_t pixels = static_cast<std::size_t>(image.height * image.width);
  image.pixels.resize(pixels * 3);
  for (std::size_t i = 0; i < pixels; ++i) {
    const int alpha = rgba.get()[4 * i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      const int value = rgba.get()[4 * i + c] * alpha + 255 * (255 - alpha);
      image.pixels[3 * i + c] = static_cast<std::uint8_t>((value + 127) / 255);
    }
  }
  return image;
}

}  // namespace chispa::data
