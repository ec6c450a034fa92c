#include "chispa/data/augment.h"

#include <set>
#include <tuple>
#include <vector>

#include "catch.h"
#include "chispa/data/batch.h"

using namespace chispa;
using namespace chispa::data;

namespace {

std::tuple<bool, int, int> key(const View& view) {
  return {view.flipped, view.dy, view.dx};
}

/// One image of white pixels, 1.984375 to the network, so that grey shows.
Dataset white() {
  Dataset dataset;
  dataset.height = 7;
  dataset.width = 9;
  dataset.channels = 2;
  dataset.labels = {0};
  dataset.pixels.values().assign(static_cast<std::size_t>(dataset.image_bytes()), 255);
  return dataset;
}

}  // namespace

TEST_CASE("views are every flip with every multiple of the step up to the largest shift", "[data]") {
  const auto flip = GENERATE(Flip::none, Flip::random, Flip::alternating);
  const auto [max_shift, step, per_axis] =
      GENERATE(table<int, int, int>({{0, 1, 1}, {2, 1, 5}, {4, 2, 5}, {5, 2, 5}, {3, 4, 1}}));
  CAPTURE(static_cast<int>(flip), max_shift, step);
  const Augmentation augmentation{.flip = flip, .max_shift = max_shift, .shift_step = step};
  REQUIRE(view_count(augmentation) == (flip == Flip::none ? 1 : 2) * per_axis * per_axis);
  std::set<std::tuple<bool, int, int>> views;
  for (std::int64_t i = 0; i < view_count(augmentation); ++i) {
    const View view = view_at(augmentation, i);
    CHECK((flip != Flip::none || !view.flipped));
    for (const int shift : {view.dy, view.dx}) {
      CHECK(std::abs(shift) <= max_shift);
      CHECK(shift % step == 0);
    }
    views.insert(key(view));
  }
  CHECK(static_cast<std::int64_t>(views.size()) == view_count(augmentation));
}

TEST_CASE("every view is drawn, about equally often", "[data]") {
  const Augmentation augmentation{.flip = Flip::random, .max_shift = 4, .shift_step = 2};
  std::vector<int> counts(static_cast<std::size_t>(view_count(augmentation)));
  const int draws = 20000;
  for (int epoch = 0; epoch < draws; ++epoch)
    ++counts.at(static_cast<std::size_t>(draw_view(augmentation, RandomStream(3), epoch, 5)));
  for (const int count : counts) CHECK(std::abs(count - draws / 50) < 110);  // 5.5 standard deviations
}

TEST_CASE("alternating flips turn each image over from epoch to epoch, half of them in the first", "[data]") {
  const Augmentation augmentation{.flip = Flip::alternating, .max_shift = 1};
  const auto flipped = [&](std::uint64_t seed, std::int64_t epoch, std::int64_t index) {
    return view_at(augmentation, draw_view(augmentation, RandomStream(seed), epoch, index)).flipped;
  };
  int at_first = 0, as_with_another_seed = 0;
  for (std::int64_t index = 0; index < 1000; ++index) {
    const bool start = flipped(1, 0, index);
    for (std::int64_t epoch = 1; epoch < 4; ++epoch)
      REQUIRE(flipped(1, epoch, index) == (epoch % 2 == 0 ? start : !start));
    at_first += start ? 1 : 0;
    as_with_another_seed += start == flipped(2, 0, index) ? 1 : 0;
  }
  CHECK(std::abs(at_first - 500) < 90);  // 5.7 standard deviations
  CHECK(std::abs(as_with_another_seed - 500) < 90);
}

TEST_CASE("cutout greys a square around any point of the image, clipped to it, and nothing else", "[data]") {
  const Dataset dataset = white();
  const int side = GENERATE(1, 2, 3, 6);
  std::set<std::pair<std::int64_t, std::int64_t>> centres;
  for (std::int64_t epoch = 0; epoch < 700; ++epoch) {
    const Batch batch =
        make_batch(dataset, std::vector<std::int64_t>{0}, {.cutout = side}, RandomStream(8), epoch);
    std::set<std::pair<std::int64_t, std::int64_t>> grey;
    for (std::int64_t i = 0; i < 7; ++i)
      for (std::int64_t j = 0; j < 9; ++j) {
        const float* const pixel = batch.images.data() + (i * 9 + j) * 2;
        REQUIRE(pixel[0] == pixel[1]);
        REQUIRE((pixel[0] == 0.0f || pixel[0] == 127.0f / 64.0f));
        if (pixel[0] == 0.0f) grey.insert({i, j});
      }
    int centres_that_fit = 0;
    for (std::int64_t y = 0; y < 7; ++y)
      for (std::int64_t x = 0; x < 9; ++x) {
        std::set<std::pair<std::int64_t, std::int64_t>> square;
        for (std::int64_t i = std::max<std::int64_t>(y - side / 2, 0);
             i < std::min<std::int64_t>(y - side / 2 + side, 7); ++i)
          for (std::int64_t j = std::max<std::int64_t>(x - side / 2, 0);
               j < std::min<std::int64_t>(x - side / 2 + side, 9); ++j)
            square.insert({i, j});
        if (square != grey) continue;
        ++centres_that_fit;
        centres.insert({y, x});
      }
    REQUIRE(centres_that_fit >= 1);
  }
  CHECK(centres.size() == 63);
}

TEST_CASE("what cutout hides does not change the view", "[data]") {
  const Augmentation plain{.flip = Flip::random, .max_shift = 2};
  Augmentation cut = plain;
  cut.cutout = 4;
  for (std::int64_t epoch = 0; epoch < 20; ++epoch)
    CHECK(draw_view(plain, RandomStream(1), epoch, 7) == draw_view(cut, RandomStream(1), epoch, 7));
}

TEST_CASE("shifts along one axis leave the other alone", "[data]") {
  const ShiftAxes axes = GENERATE(ShiftAxes::horizontal, ShiftAxes::vertical);
  const Augmentation augmentation{.flip = Flip::random, .max_shift = 2, .shift_axes = axes};
  REQUIRE(view_count(augmentation) == 10);
  std::set<std::tuple<bool, int, int>> views;
  for (std::int64_t i = 0; i < 10; ++i) {
    const View view = view_at(augmentation, i);
    CHECK((axes == ShiftAxes::horizontal ? view.dy : view.dx) == 0);
    views.insert(key(view));
  }
  CHECK(views.size() == 10);
  std::set<std::int64_t> drawn;
  for (int epoch = 0; epoch < 500; ++epoch) drawn.insert(draw_view(augmentation, RandomStream(3), epoch, 5));
  CHECK(drawn.size() == 10);
}
