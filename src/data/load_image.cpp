#include "chispa/data/load_image.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "data/check_png.h"
#include "data/check_size.h"
#include "data/decode_pnm.h"
#include "data/exif.h"
#include "data/foreign_picture.h"
#include "data/jpeg_segments.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_NO_PNM
#define STBI_FAILURE_USERMSG
#include <stb/stb_image.h>

namespace chispa::data {
namespace {

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

[[noreturn]] void refuse(const std::string& name, const std::string& reason) {
  throw Error(name + ": " + reason);
}

/// `values` [height, width, 4]: red, green, blue, and alpha, which is how much of them is seen before white.
Image lay_on_white(const stbi_uc* values, int height, int width) {
  Image image{.height = height, .width = width, .pixels = {}};
  const std::size_t pixels = static_cast<std::size_t>(image.height * image.width);
  image.pixels.resize(pixels * 3);
  for (std::size_t i = 0; i < pixels; ++i) {
    const int alpha = values[4 * i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      const int value = values[4 * i + c] * alpha + 255 * (255 - alpha);
      image.pixels[3 * i + c] = static_cast<std::uint8_t>((value + 127) / 255);
    }
  }
  return image;
}

Image copy_pixels(const stbi_uc* values, int height, int width) {
  return {.height = height,
          .width = width,
          .pixels = {values, values + std::size_t{3} * static_cast<std::size_t>(height) *
                                          static_cast<std::size_t>(width)}};
}

/// By stb_image.
Image decode_pixels(std::string_view bytes, const std::string& name, std::int64_t max_pixels) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    refuse(name, "is larger than 2 GB; is it a picture?");
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(data, static_cast<int>(bytes.size()), &width, &height, &channels))
    refuse(name, "is not a picture that can be read; use a JPEG, PNG or BMP file");
  check_size(width, height, name, max_pixels);
  const stbi_io_callbacks callbacks{.read = Source::read, .skip = Source::skip, .eof = Source::at_end};
  Source source{.left = bytes};
  const bool transparent = !is_jpeg(bytes);  // or may be
  const std::unique_ptr<stbi_uc, FreePixels> pixels(stbi_load_from_callbacks(
      &callbacks, &source, &width, &height, &channels, transparent ? STBI_rgb_alpha : STBI_rgb));
  if (!pixels) {
    const std::string_view reason = stbi_failure_reason();
    if (reason == "Out of memory") refuse(name, "cannot read: out of memory for its pixels");
    const bool foreign = reason.find("upported") != std::string_view::npos;
    refuse(name, fmt::format("{}: {}", foreign ? "is of a kind that cannot be read" : "is damaged", reason));
  }
  if (source.overrun) refuse(name, "is damaged: it ends too early");
  return transparent ? lay_on_white(pixels.get(), height, width) : copy_pixels(pixels.get(), height, width);
}

/// What tells how the picture is to be turned, or nothing. Throws Error for what stb_image would misread.
std::string_view check_and_find_exif(std::string_view bytes, const std::string& name) {
  if (is_png(bytes)) {
    const std::string damage = damage_of_png(bytes);
    if (!damage.empty()) refuse(name, "is damaged: " + damage + "; copy it again");
    return find_png_chunk(bytes, "eXIf");
  }
  if (!is_jpeg(bytes)) return {};
  const JpegSegments segments = read_jpeg_segments(bytes);
  if (segments.components == 4)
    refuse(name, "has four colours (CMYK), which a screen shows in ways of its own; save it as RGB");
  return segments.exif;
}

}  // namespace

Image decode_image(std::string_view bytes, const std::string& name, std::int64_t max_pixels) {
  if (is_pnm(bytes)) return decode_pnm(bytes, name, max_pixels);
  if (const std::string_view kind = foreign_picture(bytes); !kind.empty())
    refuse(name, fmt::format("is a {} file, which cannot be read; save it as JPEG or PNG", kind));
  const int orientation = exif_orientation(check_and_find_exif(bytes, name));
  return turn_upright(decode_pixels(bytes, name, max_pixels), orientation);
}

Image load_image(const std::filesystem::path& path, std::int64_t max_pixels) {
  return decode_image(read_file(path), path.string(), max_pixels);
}

}  // namespace chispa::data
