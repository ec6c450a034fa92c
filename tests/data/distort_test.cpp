#include "chispa/data/distort.h"

#include <cmath>
#include <numbers>

#include "catch.h"
#include "chispa/data/batch.h"
#include "chispa/data/dataset.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::data;

namespace {

using Values = std::vector<float>;

std::vector<std::uint8_t> noise(const ImageSize& size) {
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < size.height * size.width * size.channels; ++i)
    pixels.push_back(static_cast<std::uint8_t>(RandomStream(5).below(static_cast<std::uint64_t>(i), 256)));
  return pixels;
}

Values render(const std::vector<std::uint8_t>& pixels, const ImageSize& size,
              const DrawnDistortion& distortion, const View& view = {}, Border border = Border::grey) {
  Values output(pixels.size());
  render_distorted(pixels, size, view, border, distortion, output.data());
  return output;
}

Values plain(const std::vector<std::uint8_t>& pixels, const ImageSize& size, const View& view,
             Border border) {
  Values output(pixels.size());
  render_view(pixels, size, view, border, output.data());
  return output;
}

double furthest(const Values& a, const Values& b) {
  double worst = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    worst = std::fmax(worst, std::fabs(static_cast<double>(a[i] - b[i])));
  return worst;
}

}  // namespace

TEST_CASE("a turn by a quarter moves every pixel to its place", "[data]") {
  const ImageSize size{7, 7, 3};
  const auto pixels = noise(size);
  const Values turned = render(pixels, size, {.angle = std::numbers::pi / 2});
  for (std::int64_t i = 0; i < 7; ++i)
    for (std::int64_t j = 0; j < 7; ++j)
      for (std::int64_t c = 0; c < 3; ++c) {
        // R(angle) takes (y, x) to (x, -y)
        const std::uint8_t source = pixels[static_cast<std::size_t>((j * 7 + (6 - i)) * 3 + c)];
        CHECK(std::fabs(static_cast<double>(turned[static_cast<std::size_t>((i * 7 + j) * 3 + c)]) -
                        (source - 128) / 64.0) < 1e-5);
      }
}

TEST_CASE("a full turn in any view is the view", "[data]") {
  const ImageSize size{9, 6, 1};
  const auto pixels = noise(size);
  const Border border = GENERATE(Border::grey, Border::reflect);
  const View view = GENERATE(View{}, View{.flipped = true, .dy = 2, .dx = -3});
  CHECK(furthest(render(pixels, size, {.angle = 2 * std::numbers::pi}, view, border),
                 plain(pixels, size, view, border)) < 1e-5);
}

TEST_CASE("a crop is interpolated between pixels", "[data]") {
  const ImageSize size{8, 8, 1};
  std::vector<std::uint8_t> ramp;
  for (int i = 0; i < 64; ++i) ramp.push_back(static_cast<std::uint8_t>(10 * (i % 8)));
  const Values half = render(ramp, size, {.left = 1.0, .width = 0.5});
  for (std::size_t j = 0; j < 8; ++j) {
    const double x = 3.5 + 1.0 + (static_cast<double>(j) - 3.5) * 0.5;
    CHECK(std::fabs(static_cast<double>(half[j]) - (10 * x - 128) / 64.0) < 1e-5);
  }
}

TEST_CASE("contrast is about the mean, brightness adds, and both stay what pixels can be", "[data]") {
  const ImageSize size{4, 4, 3};
  const auto pixels = noise(size);
  const Values before = plain(pixels, size, {}, Border::grey);
  double mean = 0.0;
  for (const float value : before) mean += static_cast<double>(value) / 48.0;
  const Values after = render(pixels, size, {.gain = 1.5, .offset = 0.25});
  for (std::size_t i = 0; i < 48; ++i) {
    const double wanted = 1.5 * (static_cast<double>(before[i]) - mean) + mean + 0.25;
    CHECK(std::fabs(static_cast<double>(after[i]) - std::clamp(wanted, -2.0, 127.0 / 64.0)) < 1e-5);
  }
}

TEST_CASE("what is drawn stays within the limits and fills them", "[data]") {
  const ImageSize size{32, 20, 3};
  const Distortion limits{.min_area = 0.5, .rotation = 10, .brightness = 0.2, .contrast = 0.3};
  double least_area = 1.0, most_angle = 0.0, most_gain = 1.0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const DrawnDistortion drawn = draw_distortion(limits, size, RandomStream(1).derive(i));
    REQUIRE(drawn.height <= 1.0);
    REQUIRE(drawn.width <= 1.0);
    REQUIRE(drawn.height * drawn.width >= 0.5 * 0.74);  // a side that would stick out is cut
    REQUIRE(std::fabs(drawn.top) + drawn.height * 16 <= 16 + 1e-9);
    REQUIRE(std::fabs(drawn.left) + drawn.width * 10 <= 10 + 1e-9);
    REQUIRE(std::fabs(drawn.angle) <= 10 * std::numbers::pi / 180 + 1e-9);
    REQUIRE(std::fabs(drawn.gain - 1) <= 0.3 + 1e-9);
    REQUIRE(std::fabs(drawn.offset) <= 0.2 * 255 / 64 + 1e-6);
    least_area = std::fmin(least_area, drawn.height * drawn.width);
    most_angle = std::fmax(most_angle, std::fabs(drawn.angle));
    most_gain = std::fmax(most_gain, drawn.gain);
  }
  CHECK(least_area < 0.52);
  CHECK(most_angle > 9.9 * std::numbers::pi / 180);
  CHECK(most_gain > 1.29);
}

TEST_CASE("one kind of distortion does not change what another draws", "[data]") {
  const ImageSize size{32, 32, 3};
  const RandomStream random(4);
  const DrawnDistortion both =
      draw_distortion({.min_area = 0.5, .rotation = 10, .contrast = 0.3}, size, random);
  CHECK(draw_distortion({.rotation = 10}, size, random).angle == both.angle);
  CHECK(draw_distortion({.contrast = 0.3}, size, random).gain == both.gain);
  CHECK(draw_distortion({.min_area = 0.5}, size, random).top == both.top);
}

TEST_CASE("a batch is distorted by epoch and index, and not at all by default", "[data]") {
  Dataset dataset;
  dataset.height = 6;
  dataset.width = 5;
  dataset.labels = {0, 1};
  for (int copy = 0; copy < 2; ++copy) {
    const auto pixels = noise({6, 5, 3});
    dataset.pixels.values().insert(dataset.pixels.values().end(), pixels.begin(), pixels.end());
  }
  const std::vector<std::int64_t> one{0}, other{1};
  const Augmentation turned{.distortion = {.rotation = 20}};
  const auto shown = [&](const Augmentation& augmentation, const std::vector<std::int64_t>& index,
                         std::int64_t epoch) {
    const auto values = make_batch(dataset, index, augmentation, RandomStream(2), epoch).images;
    return Values(values.values().begin(), values.values().end());
  };
  CHECK(shown(turned, one, 3) == shown(turned, one, 3));
  CHECK(shown(turned, one, 3) != shown(turned, one, 4));
  CHECK(shown(turned, one, 3) != shown(turned, other, 3));
  CHECK(shown({}, one, 3) == plain(noise({6, 5, 3}), {6, 5, 3}, {}, Border::grey));
}

TEST_CASE("limits that make no sense are refused", "[data]") {
  CHECK(error_message([] { check_distortion({.min_area = 0.0}); }) == "min_area 0 is not in (0, 1]");
  CHECK(error_message([] { check_distortion({.rotation = 181}); }) == "rotation 181 is not in [0, 180]");
  CHECK(error_message([] { check_distortion({.brightness = -0.1}); }) == "brightness -0.1 is not in [0, 1]");
  CHECK(error_message([] { check_distortion({.contrast = 1.5}); }) == "contrast 1.5 is not in [0, 1]");
}
