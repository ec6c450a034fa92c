#include "chispa/data/subset.h"

#include <vector>

#include "catch.h"

using namespace chispa;

TEST_CASE("a subset has the images, labels and classes asked for, in that order", "[data]") {
  const data::Dataset dataset{.height = 1,
                              .width = 2,
                              .channels = 1,
                              .pixels = {1, 2, 3, 4, 5, 6},
                              .labels = {7, 8, 9},
                              .class_names = {"a", "b"}};
  const data::Dataset two = data::subset(dataset, std::vector<std::int64_t>{2, 0});
  CHECK(two.size() == 2);
  CHECK(two.image_bytes() == 2);
  CHECK(two.pixels == data::Pixels{5, 6, 1, 2});
  CHECK(two.labels == std::vector<Label>{9, 7});
  CHECK(two.class_names == dataset.class_names);
  CHECK(data::subset(dataset, {}).size() == 0);
}
