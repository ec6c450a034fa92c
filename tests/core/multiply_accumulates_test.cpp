#include "chispa/core/multiply_accumulates.h"

#include "catch.h"
#include "chispa/core/error.h"

using namespace chispa;

TEST_CASE("every weight takes part once at every place", "[core]") {
  CHECK(multiply_accumulates(32 * 32, 3 * 3 * 3 * 16) == 442368);
  CHECK(multiply_accumulates(0, 9) == 0);
  CHECK(multiply_accumulates(std::int64_t{1} << 40, std::int64_t{1} << 22) == std::int64_t{1} << 62);
}

TEST_CASE("more products than 64 bits hold are refused", "[core]") {
  CHECK_THROWS_AS(multiply_accumulates(std::int64_t{1} << 40, std::int64_t{1} << 23), Error);
}
