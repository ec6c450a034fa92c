#include "chispa/core/shape.h"

#include "catch.h"
#include "error_message.h"

using namespace chispa;

TEST_CASE("a shape knows its extents from both ends, its size and its name", "[core]") {
  const Shape shape{8, 16, 32, 64};
  CHECK(shape.rank() == 4);
  CHECK(shape[0] == 8);
  CHECK(shape[-1] == 64);
  CHECK(shape[-4] == 8);
  CHECK(shape.size() == 8 * 16 * 32 * 64);
  CHECK(shape.to_string() == "[8,16,32,64]");
}

TEST_CASE("the shape of a scalar has one element and no axes", "[core]") {
  CHECK(Shape{}.rank() == 0);
  CHECK(Shape{}.size() == 1);
  CHECK(Shape{}.to_string() == "[]");
}

TEST_CASE("shapes are equal when their extents are, in rank too", "[core]") {
  CHECK(Shape{2, 3} == Shape{2, 3});
  CHECK_FALSE(Shape{2, 3} == Shape{3, 2});
  CHECK_FALSE(Shape{2} == Shape{2, 1});
  CHECK_FALSE(Shape{} == Shape{0});
}

TEST_CASE("a shape refuses axes and extents that cannot be", "[core]") {
  CHECK(error_message([] { Shape{1, 2, 3, 4, 5}; }) == "shape: more than 4 dimensions");
  CHECK(error_message([] { Shape{2, -1}; }) == "shape: negative extent -1");
  const Shape shape{2, 3};
  CHECK(error_message([&] { shape[2]; }) == "shape: axis 2 of [2,3] does not exist");
  CHECK(error_message([&] { shape[-3]; }) == "shape: axis -3 of [2,3] does not exist");
}
