#include "chispa/data/prepare_picture.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "chispa/core/error.h"
#include "data/resample.h"

namespace chispa::data {
namespace {

constexpr std::array<std::pair<Fit, std::string_view>, 3> kFits{
    {{Fit::crop, "crop"}, {Fit::pad, "pad"}, {Fit::stretch, "stretch"}}};

constexpr std::uint8_t kPadding = 128;

/// More than any microcontroller takes, and little enough that sizes do not overflow.
constexpr std::int64_t kMaxSide = 4096;

/// How many input pixels one output pixel is long: p / q.
struct Scale {
  std::int64_t p;
  std::int64_t q;
};

bool is_less(const Scale& a, const Scale& b) {
  return a.p * b.q < b.p * a.q;
}

Image crop(const Image& image, const Preparation& to) {
  const Scale scale = std::min(Scale{image.height, to.height}, Scale{image.width, to.width}, is_less);
  return resample(image, {image.height, to.height, scale.p, scale.q},
                  {image.width, to.width, scale.p, scale.q});
}

Image stretch(const Image& image, std::int64_t height, std::int64_t width) {
  return resample(image, {image.height, height, image.height, height},
                  {image.width, width, image.width, width});
}

Image pad(const Image& image, const Preparation& to) {
  const Scale scale = std::max(Scale{image.height, to.height}, Scale{image.width, to.width}, is_less);
  const auto fitted = [&](std::int64_t size, std::int64_t limit) {
    return std::clamp<std::int64_t>((2 * size * scale.q + scale.p) / (2 * scale.p), 1, limit);
  };
  const Image inner = stretch(image, fitted(image.height, to.height), fitted(image.width, to.width));
  Image result{.height = to.height, .width = to.width, .pixels = {}};
  result.pixels.assign(static_cast<std::size_t>(to.height * to.width * 3), kPadding);
  const std::int64_t top = (to.height - inner.height) / 2, left = (to.width - inner.width) / 2;
  for (std::int64_t row = 0; row < inner.height; ++row)
    std::copy_n(inner.pixels.begin() + row * inner.width * 3, inner.width * 3,
                result.pixels.begin() + ((top + row) * to.width + left) * 3);
  return result;
}

Image fit_picture(const Image& image, const Preparation& to) {
  switch (to.fit) {
    case Fit::crop:
      return crop(image, to);
    case Fit::pad:
      return pad(image, to);
    case Fit::stretch:
      return stretch(image, to.height, to.width);
  }
  throw Error("picture: unknown fit");
}

/// BT.601's luma, of integers that add up to 2^16: where all three are equal, it is they.
std::uint8_t grey(const std::uint8_t* rgb) {
  return static_cast<std::uint8_t>((19595u * rgb[0] + 38470u * rgb[1] + 7471u * rgb[2] + 32768u) >> 16);
}

}  // namespace

std::string_view name_of(Fit fit) {
  return std::find_if(kFits.begin(), kFits.end(), [&](const auto& named) { return named.first == fit; })
      ->second;
}

Fit fit_named(std::string_view name) {
  for (const auto& [fit, known] : kFits)
    if (known == name) return fit;
  throw Error(fmt::format("\"{}\" is not known; there are crop, pad, stretch", name));
}

void check_preparation(const Preparation& preparation) {
  for (const std::int64_t side : {preparation.height, preparation.width})
    if (side < 1 || side > kMaxSide)
      throw Error(fmt::format("images of {}x{} pixels: a side is not in 1 ... {}", preparation.height,
                              preparation.width, kMaxSide));
  if (preparation.channels != 1 && preparation.channels != 3)
    throw Error(fmt::format("images of {} channels: pictures become 1 (grey) or 3 (red, green, blue)",
                            preparation.channels));
}

void prepare_picture(const Image& image, const Preparation& preparation, std::span<std::uint8_t> output) {
  check_preparation(preparation);
  if (image.height < 1 || image.width < 1) throw Error("picture: it is empty");
  const bool fits = image.height == preparation.height && image.width == preparation.width;
  const Image fitted = fits ? Image{} : fit_picture(image, preparation);
  const std::vector<std::uint8_t>& pixels = fits ? image.pixels : fitted.pixels;
  if (preparation.channels == 3) {
    std::copy(pixels.begin(), pixels.end(), output.begin());
    return;
  }
  for (std::size_t i = 0; i < output.size(); ++i) output[i] = grey(pixels.data() + 3 * i);
}

std::vector<std::uint8_t> prepare_picture(const Image& image, const Preparation& preparation) {
  check_preparation(preparation);
  std::vector<std::uint8_t> output(static_cast<std::size_t>(preparation.bytes()));
  prepare_picture(image, preparation, output);
  return output;
}

}  // namespace chispa::data
