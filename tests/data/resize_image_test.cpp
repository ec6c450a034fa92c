#include "chispa/data/resize_image.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "chispa/core/random.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::data;

namespace {

/// value(row, column, channel) in each place.
template <typename Value>
Image make_image(std::int64_t height, std::int64_t width, Value value) {
  Image image{.height = height, .width = width, .pixels = {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) image.pixels.push_back(static_cast<std::uint8_t>(value(y, x, c)));
  return image;
}

Image noise(std::int64_t height, std::int64_t width) {
  const RandomStream random(3);
  std::uint64_t draw = 0;
  return make_image(height, width, [&](int, int, int) { return random.below(draw++, 256); });
}

int at(const Image& image, std::int64_t y, std::int64_t x, std::int64_t c) {
  return image.pixels[static_cast<std::size_t>((y * image.width + x) * 3 + c)];
}

/// The definition in two dimensions at once: a mean of all pixels, weighted by the product of two triangles.
double by_definition(const Image& image, const ImageWindow& window, std::int64_t height, std::int64_t width,
                     std::int64_t y, std::int64_t x, std::int64_t c) {
  const double row_scale = window.height / static_cast<double>(height);
  const double column_scale = window.width / static_cast<double>(width);
  const double centre_y = window.top + (static_cast<double>(y) + 0.5) * row_scale;
  const double centre_x = window.left + (static_cast<double>(x) + 0.5) * column_scale;
  double sum = 0.0, weights = 0.0;
  for (std::int64_t i = 0; i < image.height; ++i) {
    for (std::int64_t j = 0; j < image.width; ++j) {
      const double v = 1.0 - std::fabs(static_cast<double>(i) + 0.5 - centre_y) / std::fmax(row_scale, 1.0);
      const double h =
          1.0 - std::fabs(static_cast<double>(j) + 0.5 - centre_x) / std::fmax(column_scale, 1.0);
      const double weight = std::fmax(v, 0.0) * std::fmax(h, 0.0);
      sum += weight * at(image, i, j, c);
      weights += weight;
    }
  }
  return sum / weights;
}

}  // namespace

TEST_CASE("resizing is a triangle-weighted mean, rounded", "[data]") {
  const auto size = GENERATE(std::pair{1, 1}, std::pair{5, 9}, std::pair{32, 32}, std::pair{47, 33});
  const auto target = GENERATE(std::pair{1, 3}, std::pair{8, 8}, std::pair{33, 20});
  CAPTURE(size.first, size.second, target.first, target.second);
  const Image image = noise(size.first, size.second);
  const ImageWindow whole{.top = 0.0, .left = 0.0, .height = 1.0 * size.first, .width = 1.0 * size.second};
  const ImageWindow part{.top = 0.1 * size.first,
                         .left = 0.3 * size.second,
                         .height = 0.7 * size.first,
                         .width = 0.6 * size.second};
  for (const ImageWindow& window : {whole, part}) {
    const Image resized = resize_image(image, window, target.first, target.second);
    REQUIRE(resized.pixels.size() == static_cast<std::size_t>(target.first * target.second * 3));
    double worst = 0.0;
    for (std::int64_t y = 0; y < target.first; ++y)
      for (std::int64_t x = 0; x < target.second; ++x)
        for (std::int64_t c = 0; c < 3; ++c)
          worst = std::fmax(worst, std::fabs(at(resized, y, x, c) - by_definition(image, window, target.first,
                                                                                  target.second, y, x, c)));
    CHECK(worst <= 0.501);
  }
}

TEST_CASE("a picture of the right size is left as it is", "[data]") {
  const Image image = noise(32, 32);
  CHECK(fit_image(image, 32, 32).pixels == image.pixels);
}

TEST_CASE("a fine pattern becomes grey, not a coarse pattern", "[data]") {
  const Image image = make_image(320, 320, [](int y, int x, int) { return (x + y) % 2 == 0 ? 0 : 255; });
  const Image small = fit_image(image, 32, 32);
  const auto [least, greatest] = std::minmax_element(small.pixels.begin(), small.pixels.end());
  CHECK(*least >= 126);
  CHECK(*greatest <= 129);
}

TEST_CASE("the longer side is cut equally at both ends", "[data]") {
  const bool wide = GENERATE(false, true);
  CAPTURE(wide);
  // Thirds of red, green and blue along the longer side: the middle square is all green.
  const auto third = [](int position, int c) { return position / 64 == c ? 200 : 0; };
  const Image image = wide ? make_image(64, 192, [&](int, int x, int c) { return third(x, c); })
                           : make_image(192, 64, [&](int y, int, int c) { return third(y, c); });
  const Image square = fit_image(image, 32, 32);
  CHECK(square.height == 32);
  CHECK(square.width == 32);
  // The filter takes a little of the neighbours at the two cut edges, the same of each.
  for (std::int64_t i = 0; i < 32; ++i) {
    for (std::int64_t j = 1; j < 31; ++j) CHECK(at(square, wide ? i : j, wide ? j : i, 1) == 200);
    const int red = wide ? at(square, i, 0, 0) : at(square, 0, i, 0);
    const int blue = wide ? at(square, i, 31, 2) : at(square, 31, i, 2);
    CHECK(red == blue);
    CHECK(red < 60);
  }
}

TEST_CASE("sizes and windows that make no sense are refused", "[data]") {
  const Image image = noise(4, 6);
  CHECK(error_message([&] {
          resize_image(image, {0, 0, 4, 6}, 0, 8);
        }) == "resize: from 4x6 pixels to 0x8; neither can be empty");
  CHECK(error_message([&] {
          resize_image(image, {1, 0, 4, 6}, 2, 2);
        }) == "resize: the window is not within the 4x6 pixels of the picture");
  CHECK(error_message([&] {
          resize_image(image, {0, 0, 4, 0}, 2, 2);
        }) == "resize: the window is not within the 4x6 pixels of the picture");
  CHECK(error_message([&] { fit_image({}, 2, 2); }) ==
        "resize: from 0x0 pixels to 2x2; neither can be empty");
}
