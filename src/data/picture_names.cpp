#include "data/picture_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace chispa::data {
namespace {

constexpr std::array<std::string_view, 12> kRead{"jpg", "jpeg", "jpe", "jfif", "png", "bmp",
                                                 "gif", "psd",  "tga", "pgm",  "ppm", "pnm"};
constexpr std::array<std::string_view, 19> kForeign{"webp", "heic", "heif", "avif", "tif", "tiff", "jxl",
                                                    "jp2",  "j2k",  "svg",  "dng",  "cr2", "cr3",  "nef",
                                                    "arw",  "raw",  "pbm",  "pam",  "ico"};
constexpr std::array<std::string_view, 5> kLeftBehind{"Thumbs.db", "ehthumbs.db", "desktop.ini", "__MACOSX",
                                                      "@eaDir"};

template <typename List>
bool has(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

bool is_left_behind(std::string_view name) {
  return name.starts_with('.') || has(kLeftBehind, name);
}

bool is_picture_name(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string extension(name.substr(dot + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return has(kRead, extension) || has(kForeign, extension);
}

}  // namespace chispa::data
