#include "data/decode_pnm.h"

#include <fmt/core.h>

#include <optional>

#include "chispa/core/error.h"
#include "data/check_size.h"

namespace chispa::data {
namespace {

constexpr std::int64_t kMaxInteger = 1'000'000'000;

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The numbers of the header, with comments from # to the end of the line between them.
class Header {
 public:
  explicit Header(std::string_view left) : left_(left) {}

  std::optional<std::int64_t> integer() {
    while (!left_.empty() && (is_space(left_.front()) || left_.front() == '#')) skip();
    std::optional<std::int64_t> value;
    for (; !left_.empty() && left_.front() >= '0' && left_.front() <= '9'; left_.remove_prefix(1)) {
      value = value.value_or(0) * 10 + (left_.front() - '0');
      if (*value > kMaxInteger) return std::nullopt;
    }
    return value;
  }

  /// After the last number and the one space that ends it; nothing where there is none.
  std::optional<std::string_view> pixels() const {
    if (left_.empty() || !is_space(left_.front())) return std::nullopt;
    return left_.substr(1);
  }

 private:
  void skip() {
    const bool comment = left_.front() == '#';
    const std::size_t end = comment ? left_.find_first_of("\r\n") : 0;
    left_ = end == std::string_view::npos ? std::string_view() : left_.substr(end + 1);
  }

  std::string_view left_;
};

}  // namespace

bool is_pnm(std::string_view bytes) {
  return bytes.size() >= 3 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7' &&
         (is_space(bytes[2]) || bytes[2] == '#');
}

Image decode_pnm(std::string_view bytes, const std::string& name, std::int64_t max_pixels) {
  const bool colour = bytes[1] == '6';
  if (!colour && bytes[1] != '5')
    throw Error(
        fmt::format("{}: is a Netpbm picture of kind P{}, only the binary kinds P5 and P6 can be read; "
                    "save it as PNG",
                    name, bytes[1]));
  Header header(bytes.substr(2));
  const auto width = header.integer(), height = header.integer(), maxval = header.integer();
  const auto values = header.pixels();
  if (!width || !height || !maxval || !values || *width < 1 || *height < 1 || *maxval < 1 || *maxval > 65535)
    throw Error(name + ": is damaged: its header does not say a size and a maximum from 1 to 65535");
  check_size(*width, *height, name, max_pixels);
  const std::size_t value_bytes = *maxval > 255 ? 2 : 1;
  const auto pixels = static_cast<std::size_t>(*width * *height);
  const std::size_t count = pixels * (colour ? 3 : 1);
  if (values->size() < count * value_bytes) throw Error(name + ": is damaged: it ends too early");

  Image image{.height = *height, .width = *width, .pixels = {}};
  image.pixels.reserve(pixels * 3);
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t value = 0;
    for (std::size_t byte = 0; byte < value_bytes; ++byte)
      value = value << 8 | static_cast<std::uint8_t>((*values)[i * value_bytes + byte]);
    if (value > *maxval)
      throw Error(fmt::format("{}: is damaged: {} is above its maximum {}", name, value, *maxval));
    const auto pixel = static_cast<std::uint8_t>((255 * value + *maxval / 2) / *maxval);
    image.pixels.insert(image.pixels.end(), colour ? 1 : 3, pixel);
  }
  return image;
}

}  // namespace chispa::data
