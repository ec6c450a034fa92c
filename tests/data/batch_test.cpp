#include "chispa/data/batch.h"

#include <algorithm>
#include <map>
#include <set>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/data/split.h"

using namespace chispa;
using namespace chispa::data;

namespace {

/// Small images whose every pixel has a value of its own within its image.
Dataset numbered(std::int64_t count) {
  Dataset dataset;
  dataset.height = 6;
  dataset.width = 7;
  dataset.channels = 3;
  for (std::int64_t n = 0; n < count; ++n) {
    dataset.labels.push_back(static_cast<Label>(n % 10));
    for (std::int64_t i = 0; i < dataset.image_bytes(); ++i)
      dataset.pixels.values().push_back(static_cast<std::uint8_t>(i + n));
  }
  return dataset;
}

std::vector<std::int64_t> first(std::int64_t count) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) indices[static_cast<std::size_t>(i)] = i;
  return indices;
}

/// The definition, pixel by pixel, for one variant.
float expected_value(const Dataset& dataset, std::int64_t index, Border border, bool flipped, int dy, int dx,
                     std::int64_t i, std::int64_t j, std::int64_t c) {
  std::int64_t y = i + dy;
  std::int64_t x = (flipped ? dataset.width - 1 - j : j) + dx;
  const bool outside = y < 0 || y >= dataset.height || x < 0 || x >= dataset.width;
  if (outside && border == Border::grey) return 0.0f;
  const auto mirrored = [](std::int64_t p, std::int64_t n) {
    return p < 0 ? -p : p >= n ? 2 * n - 2 - p : p;
  };
  y = mirrored(y, dataset.height);
  x = mirrored(x, dataset.width);
  const int pixel =
      dataset.image(index)[static_cast<std::size_t>((y * dataset.width + x) * dataset.channels + c)];
  return static_cast<float>(pixel - 128) / 64.0f;
}

bool is_variant(const Dataset& dataset, std::int64_t index, const float* image, Border border, bool flipped,
                int dy, int dx) {
  for (std::int64_t i = 0; i < dataset.height; ++i)
    for (std::int64_t j = 0; j < dataset.width; ++j)
      for (std::int64_t c = 0; c < dataset.channels; ++c)
        if (*image++ != expected_value(dataset, index, border, flipped, dy, dx, i, j, c)) return false;
  return true;
}

}  // namespace

TEST_CASE("a batch holds the images asked for as (pixel - 128) / 64", "[data]") {
  const Dataset dataset = numbered(20);
  const std::vector<std::int64_t> indices{7, 0, 19, 7};
  const Batch batch = make_batch(dataset, indices);
  REQUIRE(batch.images.shape() == Shape{4, 6, 7, 3});
  CHECK(batch.labels == std::vector<Label>{7, 0, 9, 7});
  for (std::int64_t b = 0; b < 4; ++b)
    CHECK(is_variant(dataset, indices[static_cast<std::size_t>(b)], batch.images.data() + b * 126,
                     Border::grey, false, 0, 0));
  CHECK_THROWS_AS(make_batch(dataset, std::vector<std::int64_t>{20}), Error);
  CHECK_THROWS_AS(make_batch(dataset, std::vector<std::int64_t>{-1}), Error);
}

TEST_CASE("augmentation draws every variant of its definition, and no other, about equally often", "[data]") {
  const auto border = GENERATE(Border::grey, Border::reflect);
  const Dataset dataset = numbered(1);
  const Augmentation augmentation{.flip = Flip::random, .max_shift = 1, .border = border};
  std::map<int, int> seen;
  const int draws = 3600;
  for (int draw = 0; draw < draws; ++draw) {
    const Batch batch = make_batch(dataset, first(1), augmentation, RandomStream(9), draw);
    int matches = 0;
    for (int variant = 0; variant < 18; ++variant) {
      if (!is_variant(dataset, 0, batch.images.data(), border, variant >= 9, variant % 9 / 3 - 1,
                      variant % 3 - 1))
        continue;
      ++matches;
      ++seen[variant];
    }
    REQUIRE(matches == 1);
  }
  REQUIRE(seen.size() == 18);
  for (const auto& [variant, count] : seen)
    CHECK(std::abs(count - draws / 18) < 80);  // 5.8 standard deviations
}

TEST_CASE("what an image looks like depends on its index, not on its place in a batch or the threads",
          "[data]") {
  const Dataset dataset = numbered(40);
  const Augmentation augmentation{.flip = Flip::random, .max_shift = 2, .border = Border::reflect};
  const RandomStream random(4);
  std::vector<std::int64_t> reversed = first(40);
  std::reverse(reversed.begin(), reversed.end());
  const int threads = thread_count();
  set_thread_count(1);
  const Batch forward = make_batch(dataset, first(40), augmentation, random, 3);
  set_thread_count(3);
  const Batch backward = make_batch(dataset, reversed, augmentation, random, 3);
  set_thread_count(threads);
  for (std::int64_t i = 0; i < 40; ++i)
    CHECK(std::equal(forward.images.data() + i * 126, forward.images.data() + (i + 1) * 126,
                     backward.images.data() + (39 - i) * 126));
}

TEST_CASE("an augmentation that does not fit the images is refused", "[data]") {
  const Dataset dataset = numbered(1);
  const auto augmentation = GENERATE(Augmentation{.max_shift = -1}, Augmentation{.max_shift = 6},
                                     Augmentation{.shift_step = 0}, Augmentation{.cutout = -1});
  CHECK_THROWS_AS(make_batch(dataset, first(1), augmentation, RandomStream(1), 0), Error);
}

TEST_CASE("shuffling is a permutation, drawn from the stream, uniform", "[data]") {
  const std::vector<std::int64_t> order = shuffled(first(1000), RandomStream(1));
  CHECK(std::set<std::int64_t>(order.begin(), order.end()).size() == 1000);
  CHECK(order == shuffled(first(1000), RandomStream(1)));
  CHECK(order != shuffled(first(1000), RandomStream(2)));
  std::map<std::vector<std::int64_t>, int> counts;
  for (std::uint64_t key = 0; key < 6000; ++key) ++counts[shuffled(first(3), RandomStream(77).derive(key))];
  REQUIRE(counts.size() == 6);
  for (const auto& [permutation, count] : counts)
    CHECK(std::abs(count - 1000) < 150);  // 5.2 standard deviations
}

TEST_CASE("a split is disjoint, complete, stratified and drawn from the stream", "[data]") {
  std::vector<Label> labels;
  for (int i = 0; i < 300; ++i) labels.push_back(static_cast<Label>(i % 3 == 0 ? 0 : 1));
  const Split split = stratified_split(labels, 0.1, RandomStream(1));
  CHECK(split.validation.size() == 30);
  std::set<std::int64_t> all(split.train.begin(), split.train.end());
  all.insert(split.validation.begin(), split.validation.end());
  CHECK(all.size() == 300);
  CHECK(split.train.size() == 270);
  CHECK(std::count_if(split.validation.begin(), split.validation.end(),
                      [&](std::int64_t i) { return labels[static_cast<std::size_t>(i)] == 0; }) == 10);
  CHECK(split.validation == stratified_split(labels, 0.1, RandomStream(1)).validation);
  CHECK(split.validation != stratified_split(labels, 0.1, RandomStream(2)).validation);
  CHECK(stratified_split(labels, 0.0, RandomStream(1)).validation.empty());
}

TEST_CASE("a small fraction still holds out an image of each class", "[data]") {
  const std::vector<Label> labels{0, 1, 0, 1, 1, 2};
  const Split split = stratified_split(labels, 0.01, RandomStream(1));
  std::vector<int> held_out(3);
  for (const std::int64_t i : split.validation) ++held_out[labels[static_cast<std::size_t>(i)]];
  CHECK(held_out == std::vector<int>{1, 1, 0});  // of the only one of its class, there is none to spare
}

TEST_CASE("a split that leaves a part empty is refused", "[data]") {
  const std::vector<Label> labels{0, 1};
  const double fraction = GENERATE(-0.1, 1.0, 2.0, 0.01, 0.9);
  CHECK_THROWS_AS(stratified_split(labels, fraction, RandomStream(1)), Error);
}

TEST_CASE("batches hold every index once, in order", "[data]") {
  const std::size_t size = GENERATE(1u, 4u, 5u, 20u, 21u);
  CAPTURE(size);
  const std::vector<std::int64_t> indices = first(20);
  std::vector<std::int64_t> seen;
  for (const auto part : in_batches(indices, size)) {
    CHECK(part.size() == std::min(size, 20 - seen.size()));
    seen.insert(seen.end(), part.begin(), part.end());
  }
  CHECK(seen == indices);
  CHECK(in_batches({}, size).empty());
  CHECK_THROWS_AS(in_batches(indices, 0), Error);
}
