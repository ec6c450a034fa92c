#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "chispa/core/read_file.h"
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

/// The file for stb_image, which takes bytes past the end for zeros or leaves pixels unset: noticed here.
struct Source {
  /// What is read ahead at a time; such a read may meet the end.
  static constexpr std::size_t kReadAhead = sizeof(stbi__context::buffer_start);

  std::string_view left;
  bool overrun = false;

  static int read(void* source, char* to, int count) {
    auto& self = *static_cast<Source*>(source);
    const auto wanted = static_cast<std::size_t>(count);
    const std::size_t given = self.left.copy(to, wanted);
    std::fill(to + given, to + wanted, '\0');
    self.left.remove_prefix(given);
    self.overrun = self.overrun || given == 0 || (given < wanted && wanted != kReadAhead);
    return static_cast<int>(given);
  }
  static void skip(void* source, int count) {
    auto& self = *static_cast<Source*>(source);
    self.left.remove_prefix(std::min(self.left.size(), static_cast<std::size_t>(std::max(count, 0))));
  }
  static int at_end(void* source) { return static_cast<Source*>(source)->left.empty(); }
};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw Error(path.string() + ": " + reason);
}

}  // namespace

Image load_image(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int count = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(data, count, &width, &height, &channels))
    refuse(path, "is not a picture that can be read; use a JPEG, PNG or BMP file");
  if (std::int64_t{width} * height > kMaxPixels)
    refuse(path, "has " + std::to_string(width) + "x" + std::to_string(height) +
                     " pixels, the limit is 100 million");
  const stbi_io_callbacks callbacks{.read = Source::read, .skip = Source::skip, .eof = Source::at_end};
  Source source{.left = bytes};
  const std::unique_ptr<stbi_uc, FreePixels> rgba(
      stbi_load_from_callbacks(&callbacks, &source, &width, &height, &channels, STBI_rgb_alpha));
  if (!rgba) refuse(path, std::string("is damaged: ") + stbi_failure_reason());
  if (source.overrun) refuse(path, "is damaged: it ends too early");

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
