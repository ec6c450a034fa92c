#include "chispa/data/resize_image.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "chispa/core/error.h"

namespace chispa::data {
namespace {

/// The input positions [first, first + weights.size()) that one output position is made of; the weights add
/// up to 1.
struct Taps {
  std::int64_t first = 0;
  std::vector<float> weights;
};

/// One axis: `count` outputs cover [start, start + extent) of `size` inputs. Position p is the centre p + 0.5
/// of a pixel.
std::vector<Taps> make_taps(std::int64_t size, double start, double extent, std::int64_t count) {
  const double scale = extent / static_cast<double>(count);
  const double radius = std::max(scale, 1.0);
  std::vector<Taps> axis;
  for (std::int64_t o = 0; o < count; ++o) {
    const double centre = start + (static_cast<double>(o) + 0.5) * scale;
    const auto first = std::clamp<std::int64_t>(std::llround(std::floor(centre - radius)), 0, size - 1);
    const auto last = std::clamp<std::int64_t>(std::llround(std::ceil(centre + radius)), first + 1, size);
    std::vector<double> weights;
    double sum = 0.0;
    for (std::int64_t i = first; i < last; ++i) {
      weights.push_back(std::max(0.0, 1.0 - std::fabs(static_cast<double>(i) + 0.5 - centre) / radius));
      sum += weights.back();
    }
    Taps taps{.first = first, .weights = {}};
    for (const double weight : weights) taps.weights.push_back(static_cast<float>(weight / sum));
    axis.push_back(std::move(taps));
  }
  return axis;
}

std::uint8_t to_pixel(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0f, 255.0f)));
}

bool lies_within(const ImageWindow& window, const Image& image) {
  // What rounding may add to a window computed to end at the border.
  constexpr double kSlack = 1e-6;
  return window.height > 0.0 && window.width > 0.0 && window.top >= -kSlack && window.left >= -kSlack &&
         window.top + window.height <= static_cast<double>(image.height) + kSlack &&
         window.left + window.width <= static_cast<double>(image.width) + kSlack;
}

}  // namespace

Image resize_image(const Image& image, const ImageWindow& window, std::int64_t height, std::int64_t width) {
  if (height < 1 || width < 1 || image.height < 1 || image.width < 1)
    throw Error(fmt::format("resize: from {}x{} pixels to {}x{}; neither can be empty", image.height,
                            image.width, height, width));
  if (!lies_within(window, image))
    throw Error(fmt::format("resize: the window is not within the {}x{} pixels of the picture", image.height,
                            image.width));
  const std::vector<Taps> rows = make_taps(image.height, window.top, window.height, height);
  const std::vector<Taps> columns = make_taps(image.width, window.left, window.width, width);
  Image result{.height = height, .width = width, .pixels = {}};
  result.pixels.reserve(static_cast<std::size_t>(height * width * 3));
  std::vector<float> row(static_cast<std::size_t>(image.width * 3));
  for (const Taps& vertical : rows) {
    std::fill(row.begin(), row.end(), 0.0f);
    for (std::size_t t = 0; t < vertical.weights.size(); ++t) {
      const std::uint8_t* source =
          image.pixels.data() + (vertical.first + static_cast<std::int64_t>(t)) * image.width * 3;
      for (std::size_t i = 0; i < row.size(); ++i) row[i] += vertical.weights[t] * source[i];
    }
    for (const Taps& horizontal : columns) {
      for (std::size_t c = 0; c < 3; ++c) {
        float sum = 0.0f;
        for (std::size_t t = 0; t < horizontal.weights.size(); ++t)
          sum += horizontal.weights[t] * row[(static_cast<std::size_t>(horizontal.first) + t) * 3 + c];
        result.pixels.push_back(to_pixel(sum));
      }
    }
  }
  return result;
}

Image fit_image(const Image& image, std::int64_t height, std::int64_t width) {
  const auto in_height = static_cast<double>(image.height), in_width = static_cast<double>(image.width);
  const double scale =
      std::min(in_height / static_cast<double>(height), in_width / static_cast<double>(width));
  const double kept_height = scale * static_cast<double>(height),
               kept_width = scale * static_cast<double>(width);
  return resize_image(image,
                      {.top = (in_height - kept_height) / 2,
                       .left = (in_width - kept_width) / 2,
                       .height = kept_height,
                       .width = kept_width},
                      height, width);
}

}  // namespace chispa::data
