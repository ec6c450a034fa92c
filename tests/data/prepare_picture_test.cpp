#include "chispa/data/prepare_picture.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "chispa/core/hash.h"
#include "chispa/core/random.h"
#include "data/resample.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::data;

namespace {

using Values = std::vector<std::uint8_t>;

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

/// Part of a picture, in its pixels.
struct Window {
  double top, left, height, width;
};

/// The definition in two dimensions at once: a mean of all pixels, weighted by the product of two triangles.
double by_definition(const Image& image, const Window& window, std::int64_t height, std::int64_t width,
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

/// What is kept of a picture by that fit; nothing is cut off by pad.
Window kept(const Image& image, const Preparation& to) {
  const auto height = static_cast<double>(image.height), width = static_cast<double>(image.width);
  if (to.fit == Fit::stretch) return {0, 0, height, width};
  const double scale =
      std::fmin(height / static_cast<double>(to.height), width / static_cast<double>(to.width));
  const double kept_height = scale * static_cast<double>(to.height),
               kept_width = scale * static_cast<double>(to.width);
  return {(height - kept_height) / 2, (width - kept_width) / 2, kept_height, kept_width};
}

}  // namespace

TEST_CASE("a prepared picture is a triangle-weighted mean of what is kept, rounded", "[data]") {
  const auto size =
      GENERATE(std::pair{1, 1}, std::pair{5, 9}, std::pair{32, 32}, std::pair{47, 33}, std::pair{200, 7});
  const auto target = GENERATE(std::pair{1, 3}, std::pair{8, 8}, std::pair{33, 20});
  const Fit fit = GENERATE(Fit::crop, Fit::stretch);
  CAPTURE(size.first, size.second, target.first, target.second);
  const Image image = noise(size.first, size.second);
  const Preparation to{.height = target.first, .width = target.second, .fit = fit};
  const Image prepared{.height = to.height, .width = to.width, .pixels = prepare_picture(image, to)};
  double worst = 0.0;
  for (std::int64_t y = 0; y < target.first; ++y)
    for (std::int64_t x = 0; x < target.second; ++x)
      for (std::int64_t c = 0; c < 3; ++c)
        worst =
            std::fmax(worst, std::fabs(at(prepared, y, x, c) -
                                       by_definition(image, kept(image, to), to.height, to.width, y, x, c)));
  CHECK(worst <= 0.52);  // half for rounding, and the weights' own
}

TEST_CASE("padding keeps the proportions and lays mid-grey beside the picture", "[data]") {
  const Image wide = make_image(10, 40, [](int, int, int) { return 255; });
  const Values prepared = prepare_picture(wide, {.height = 20, .width = 20, .fit = Fit::pad});
  for (std::size_t row = 0; row < 20; ++row) {
    const int expected = row >= 7 && row < 12 ? 255 : 128;  // 5 of 20 rows, in the middle
    CHECK(std::all_of(prepared.begin() + static_cast<std::ptrdiff_t>(row) * 60,
                      prepared.begin() + static_cast<std::ptrdiff_t>(row + 1) * 60,
                      [&](int value) { return value == expected; }));
  }
}

TEST_CASE("a picture of a single row fits anything", "[data]") {
  const Image line = make_image(1, 5000, [](int, int, int) { return 7; });
  for (const Fit fit : {Fit::crop, Fit::pad, Fit::stretch}) {
    const Values prepared = prepare_picture(line, {.height = 6, .width = 6, .fit = fit});
    CHECK(
        std::all_of(prepared.begin(), prepared.end(), [](int value) { return value == 7 || value == 128; }));
    CHECK(std::count(prepared.begin(), prepared.end(), 7) == (fit == Fit::pad ? 18 : 108));
  }
}

TEST_CASE("a picture of the right size is left as it is", "[data]") {
  const Image image = noise(32, 32);
  const Fit fit = GENERATE(Fit::crop, Fit::pad, Fit::stretch);
  CHECK(prepare_picture(image, {.fit = fit}) == image.pixels);
}

TEST_CASE("grey is BT.601's luma, and a grey picture's own values", "[data]") {
  const Image image = noise(9, 5);
  const Values grey = prepare_picture(image, {.height = 9, .width = 5, .channels = 1});
  REQUIRE(grey.size() == 45);
  for (std::int64_t i = 0; i < 45; ++i) {
    const double luma = 0.299 * at(image, 0, i, 0) + 0.587 * at(image, 0, i, 1) + 0.114 * at(image, 0, i, 2);
    CHECK(std::fabs(grey[static_cast<std::size_t>(i)] - luma) <= 0.51);
  }
  const Image same = make_image(1, 256, [](int, int x, int) { return x; });
  const Values kept = prepare_picture(same, {.height = 1, .width = 256, .channels = 1});
  for (std::size_t i = 0; i < 256; ++i) CHECK(kept[i] == i);
}

TEST_CASE("a fine pattern becomes grey, not a coarse pattern", "[data]") {
  const Image image = make_image(320, 320, [](int y, int x, int) { return (x + y) % 2 == 0 ? 0 : 255; });
  const Values small = prepare_picture(image, {});
  const auto [least, greatest] = std::minmax_element(small.begin(), small.end());
  CHECK(*least >= 126);
  CHECK(*greatest <= 129);
}

TEST_CASE("the weights of an output pixel add up, however many there are", "[data]") {
  const auto size = GENERATE(1, 2, 3, 31, 1000, 30000, 1000000);
  const auto count = GENERATE(1, 7, 96, 4096);
  for (const Taps& taps : make_taps({size, count, size, count})) {
    std::uint64_t sum = 0;
    for (const std::uint32_t weight : taps.weights) sum += weight;
    REQUIRE(sum == kWeightSum);
    REQUIRE(taps.first >= 0);
    REQUIRE(taps.first + static_cast<std::int64_t>(taps.weights.size()) <= size);
  }
}

TEST_CASE("what no picture can be made into is refused", "[data]") {
  CHECK(error_message([] { check_preparation({.height = 0}); }) ==
        "images of 0x32 pixels: a side is not in 1 ... 4096");
  CHECK(error_message([] { check_preparation({.channels = 2}); }) ==
        "images of 2 channels: pictures become 1 (grey) or 3 (red, green, blue)");
  CHECK(error_message([] { prepare_picture(Image{}, {}); }) == "picture: it is empty");
  CHECK(error_message([] { fit_named("squash"); }) ==
        "\"squash\" is not known; there are crop, pad, stretch");
}

// What the definition leaves open, the last bit of a mean, is the same with any compiler and for any
// processor: builds for this one's instructions and for none in particular are both held to it.
TEST_CASE("a picture becomes the same bytes in every build", "[data]") {
  std::uint64_t hash = 0;
  for (const auto& [height, width] :
       {std::pair{7, 9}, std::pair{33, 47}, std::pair{200, 31}, std::pair{480, 640}})
    for (const Fit fit : {Fit::crop, Fit::pad, Fit::stretch})
      for (const std::int64_t channels : {1, 3}) {
        const Values bytes = prepare_picture(noise(height, width),
                                             {.height = 28, .width = 24, .channels = channels, .fit = fit});
        hash = hash_bytes(hash, bytes.data(), bytes.size());
      }
  CHECK(hash == 0xf781e0b839402a1dull);
}
