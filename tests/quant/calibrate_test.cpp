#include "chispa/quant/calibrate.h"

#include <algorithm>
#include <limits>
#include <set>

#include "catch.h"
#include "chispa/quant/fold.h"
#include "error_message.h"
#include "quant/random_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

data::Dataset random_dataset(std::int64_t size) {
  data::Dataset dataset{
      .height = 9, .width = 11, .channels = 3, .pixels = {}, .labels = {}, .class_names = {}};
  const RandomStream random(21);
  for (std::int64_t i = 0; i < size * dataset.image_bytes(); ++i)
    dataset.pixels.values().push_back(
        static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(i), 256)));
  dataset.labels.assign(static_cast<std::size_t>(size), 0);
  return dataset;
}

}  // namespace

TEST_CASE("calibration images are spread over the training set without repetition", "[quant]") {
  const data::Dataset dataset = random_dataset(37);
  const std::int64_t count = GENERATE(1, 2, 10, 36, 37);
  CAPTURE(count);
  const std::vector<std::int64_t> indices = calibration_indices(dataset, count);
  CHECK(static_cast<std::int64_t>(std::set<std::int64_t>(indices.begin(), indices.end()).size()) == count);
  CHECK(std::is_sorted(indices.begin(), indices.end()));
  CHECK(indices.front() == 0);
  CHECK(indices.back() < 37);
  for (std::size_t i = 1; i < indices.size(); ++i) CHECK(indices[i] - indices[i - 1] <= 37 / count + 1);
}

TEST_CASE("more calibration images than there are, or none, are refused", "[quant]") {
  const data::Dataset dataset = random_dataset(3);
  CHECK(error_message([&] { calibration_indices(dataset, 4); }) ==
        "calibrate: 4 calibration images asked for, the training set has 3");
  CHECK(error_message([&] { calibration_indices(dataset, 0); }) ==
        "calibrate: 0 calibration images asked for, the training set has 3");
}

TEST_CASE("held-out images are spread over those that were not taken", "[quant]") {
  const data::Dataset dataset = random_dataset(37);
  const std::int64_t taken_count = GENERATE(1, 10, 37);
  const std::int64_t count = GENERATE(0, 5, 27, 50);
  CAPTURE(taken_count, count);
  const std::vector<std::int64_t> taken = calibration_indices(dataset, taken_count);
  const std::vector<std::int64_t> indices = held_out_indices(dataset, taken, count);
  CHECK(static_cast<std::int64_t>(indices.size()) == std::min(count, 37 - taken_count));
  std::set<std::int64_t> all(taken.begin(), taken.end());
  for (const std::int64_t index : indices) CHECK(all.insert(index).second);
  CHECK(std::is_sorted(indices.begin(), indices.end()));
  for (std::size_t i = 1; i < indices.size(); ++i)
    CHECK(indices[i] - indices[i - 1] <= 2 * (37 / static_cast<std::int64_t>(indices.size()) + 1));
}

TEST_CASE("minmax calibration finds the extremes of each layer over the chosen images alone", "[quant]") {
  const data::Dataset dataset = random_dataset(130);
  const FoldedModel model = fold(random_network(1));
  const std::vector<std::int64_t> indices = calibration_indices(dataset, 120);  // more than one batch
  const std::vector<ValueRange> ranges = calibrate(model, dataset, indices, CalibrationMethod::minmax);

  std::vector<ValueRange> expected(model.layers.size(), {1e30, -1e30});
  for (const std::int64_t index : indices) {
    Tensor image(Shape{1, 9, 11, 3});
    for (std::int64_t i = 0; i < image.size(); ++i)
      image.data()[i] =
          (static_cast<float>(dataset.image(index)[static_cast<std::size_t>(i)]) - 128.0f) / 64.0f;
    run(model, image, [&](std::size_t layer, const Tensor& output) {
      for (const float value : output.values()) {
        expected[layer].min = std::min(expected[layer].min, static_cast<double>(value));
        expected[layer].max = std::max(expected[layer].max, static_cast<double>(value));
      }
    });
  }
  REQUIRE(ranges.size() == expected.size());
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    CAPTURE(i);
    CHECK(ranges[i].min == Approx(expected[i].min).margin(1e-5));
    CHECK(ranges[i].max == Approx(expected[i].max).margin(1e-5));
  }
}

TEST_CASE("a network that overflows on an image is refused by layer", "[quant]") {
  nn::Network network("test", Shape{9, 11, 3}, RandomStream(1));
  nn::Sequential(network).add<nn::Conv2D>({.channels = 2}).add<nn::Conv2D>({.channels = 2});
  network.parameters()[2].parameter.value().fill(std::numeric_limits<float>::max());
  const FoldedModel model = fold(network);
  const data::Dataset dataset = random_dataset(2);
  CHECK(error_message([&] {
          calibrate(model, dataset, {0, 1}, CalibrationMethod::mse);
        }) == "calibrate: layer 1 gives a value that is not finite; the training diverged");
}
