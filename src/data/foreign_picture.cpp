#include "data/foreign_picture.h"

#include <array>

namespace chispa::data {
namespace {

struct Mark {
  std::size_t position;
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array kMarks{Mark{8, "WEBP", "WebP"},
                            Mark{4, "ftypheic", "HEIC"},
                            Mark{4, "ftypheix", "HEIC"},
                            Mark{4, "ftypmif1", "HEIC"},
                            Mark{4, "ftypmsf1", "HEIC"},
                            Mark{4, "ftypheif", "HEIC"},
                            Mark{4, "ftyphevc", "HEIC"},
                            Mark{4, "ftypavif", "AVIF"},
                            Mark{4, "ftypavis", "AVIF"},
                            Mark{0, std::string_view("II*\0", 4), "TIFF"},
                            Mark{0, std::string_view("MM\0*", 4), "TIFF"},
                            Mark{0, "\xFF\x0A", "JPEG XL"},
                            Mark{4, "JXL ", "JPEG XL"},
                            Mark{4, "jP  ", "JPEG 2000"},
                            Mark{0, "<svg", "SVG"},
                            Mark{0, "<?xml", "SVG or XML"},
                            Mark{0, "%PDF", "PDF"}};

}  // namespace

std::string_view foreign_picture(std::string_view bytes) {
  for (const Mark& mark : kMarks)
    if (bytes.size() > mark.position && bytes.substr(mark.position).starts_with(mark.bytes)) return mark.name;
  return "";
}

}  // namespace chispa::data
