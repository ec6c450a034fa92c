#include "chispa/evaluate/argmax.h"

#include <cstdint>
#include <limits>
#include <vector>

#include "catch.h"

using namespace chispa::evaluate;

namespace {

template <typename T>
std::int64_t argmax_of(const std::vector<T>& values) {
  return argmax(std::span<const T>(values));
}

}  // namespace

TEST_CASE("argmax finds the largest among negative values too", "[evaluate]") {
  CHECK(argmax_of<std::int8_t>({-100, -128, -3, -90}) == 2);
  CHECK(argmax_of<float>({-5.0f, -4.0f, -4.5f}) == 1);
  CHECK(argmax_of<float>({-std::numeric_limits<float>::infinity(), -1e30f}) == 1);
}

TEST_CASE("argmax takes the first of equals", "[evaluate]") {
  CHECK(argmax_of<std::int8_t>({-128, -128, -128}) == 0);
  CHECK(argmax_of<std::int8_t>({1, 127, 5, 127}) == 1);
}

TEST_CASE("each row has its own prediction", "[evaluate]") {
  const std::vector<std::int8_t> logits = {-1, -2, -3, 9, 7, 10};
  CHECK(predictions(std::span<const std::int8_t>(logits), 3) == std::vector<std::int64_t>{0, 2});
  CHECK(predictions(std::span<const std::int8_t>(), 3).empty());
}
