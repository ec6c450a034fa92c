#include "catch.h"
#include "kernels/norm/batch_norm.h"
#include "oracle/batch_norm.h"
#include "oracle/random_tensor.h"

using namespace chispa;

TEST_CASE("channel moments keep their digits about a mean far from zero", "[kernels]") {
  const Shape shape = GENERATE(Shape{1, 3}, Shape{5, 1}, Shape{200, 33}, Shape{19, 32, 32, 5});
  const float mean = GENERATE(0.0f, 1000.0f);
  CAPTURE(shape.to_string(), mean);
  Tensor x = random_tensor(shape, 1);
  for (float& value : x.values()) value += mean;
  const kernels::ChannelMoments actual = kernels::channel_moments(x);
  const oracle::Moments expected = oracle::channel_moments(oracle::to_array(x));
  CHECK(actual.count == expected.count);
  CHECK(oracle::relative_error(actual.mean, expected.mean) < 1e-6);
  CHECK(oracle::relative_error(actual.variance, expected.variance) < 1e-5);
}
