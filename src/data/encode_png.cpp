#include "chispa/data/encode_png.h"

#include <fmt/core.h>

#include "chispa/core/error.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace chispa::data {
namespace {

/// Far above any picture that a network here takes, far below where stb_image_write's ints end.
constexpr std::int64_t kMaxExtent = 16384;

void append(void* context, void* data, int size) {
  static_cast<std::string*>(context)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

}  // namespace

std::string encode_png(std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width,
                       std::int64_t channels) {
  const bool sizes = height >= 1 && height <= kMaxExtent && width >= 1 && width <= kMaxExtent &&
                     channels >= 1 && channels <= 4;
  if (!sizes || static_cast<std::int64_t>(pixels.size()) != height * width * channels)
    throw Error(
        fmt::format("png: {} values are no image [{},{},{}] of 1 to 4 channels, 1 to 16384 high and wide",
                    pixels.size(), height, width, channels));
  std::string bytes;
  const int written =
      stbi_write_png_to_func(append, &bytes, static_cast<int>(width), static_cast<int>(height),
                             static_cast<int>(channels), pixels.data(), static_cast<int>(width * channels));
  if (written == 0) throw Error("png: no memory for the image");
  return bytes;
}

}  // namespace chispa::data
