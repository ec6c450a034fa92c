#include "kernels/reduction/sum.h"

#include "catch.h"
#include "kernels/reduction/channel_sum.h"
#include "oracle/array.h"
#include "oracle/random_tensor.h"

using namespace chispa;

TEST_CASE("a sum of many values keeps its digits", "[kernels]") {
  // In float alone, ones stop counting at 2^24.
  CHECK(kernels::sum(Tensor::full(Shape{3, (1 << 23) + 1}, 1.0f)) == 3.0 * ((1 << 23) + 1));
  CHECK(kernels::sum(Tensor(Shape{0})) == 0.0);
}

TEST_CASE("channel_sum adds over all axes but the last", "[kernels]") {
  const Shape shape =
      GENERATE(Shape{1}, Shape{3, 1}, Shape{7, 33}, Shape{17, 5, 3, 24}, Shape{3, 300, 70, 10});
  CAPTURE(shape.to_string());
  const Tensor x = random_tensor(shape, 1);
  const std::int64_t channels = shape[-1];
  oracle::Array expected({channels});
  for (std::int64_t i = 0; i < x.size(); ++i) expected.at(i % channels) += static_cast<double>(x.data()[i]);
  CHECK(oracle::relative_error(kernels::channel_sum(x), expected) < 1e-5);
}
