#include "chispa/core/window.h"

#include "catch.h"
#include "chispa/core/error.h"

using namespace chispa;

TEST_CASE("same padding keeps ceil(input / stride) positions and puts the odd element after", "[core]") {
  const auto input = GENERATE(1, 2, 5, 8, 9);
  const auto kernel = GENERATE(1, 2, 3, 5);
  const auto stride = GENERATE(1, 2, 3);
  const auto dilation = GENERATE(1, 2, 4);
  CAPTURE(input, kernel, stride, dilation);
  const Window window = make_window(input, kernel, stride, Padding::same, dilation);
  CHECK(window.output == (input + stride - 1) / stride);
  CHECK(window.pad_after - window.pad_before >= 0);
  CHECK(window.pad_after - window.pad_before <= 1);
  // The last window ends exactly at the padded border, or within the input when nothing is padded.
  const auto last_end = (window.output - 1) * stride - window.pad_before + (kernel - 1) * dilation + 1;
  if (window.pad_after > 0)
    CHECK(last_end == input + window.pad_after);
  else
    CHECK(last_end <= input);
}

TEST_CASE("a valid window never leaves the input", "[core]") {
  const Window window = make_window(7, 3, 2, Padding::valid);
  CHECK(window.output == 3);
  CHECK(window.pad_before == 0);
  CHECK(make_window(7, 3, 1, Padding::valid, 3).output == 1);
  CHECK_THROWS_AS(make_window(6, 3, 1, Padding::valid, 3), Error);
  CHECK_THROWS_AS(make_window(2, 3, 1, Padding::valid), Error);
  CHECK_THROWS_AS(make_window(2, 0, 1, Padding::same), Error);
  CHECK_THROWS_AS(make_window(2, 3, 1, Padding::same, 0), Error);
  CHECK_THROWS_AS(make_window(2, 3, 1, Padding::same, std::int64_t{1} << 62), Error);
}
