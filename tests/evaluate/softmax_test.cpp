#include "chispa/evaluate/softmax.h"

#include <cmath>
#include <numeric>

#include "catch.h"

using chispa::evaluate::softmax;

TEST_CASE("softmax gives probabilities in the ratio of the exponentials", "[evaluate]") {
  const double shift = GENERATE(0.0, -50.0, 1e4, -1e4);
  CAPTURE(shift);
  const std::vector<double> p = softmax(std::vector<double>{shift + 1.0, shift - 2.0, shift + 0.5});
  CHECK(std::accumulate(p.begin(), p.end(), 0.0) == Approx(1.0));
  CHECK(p[0] / p[1] == Approx(std::exp(3.0)));
  CHECK(p[0] / p[2] == Approx(std::exp(0.5)));
}

TEST_CASE("softmax of nothing is nothing", "[evaluate]") {
  CHECK(softmax({}).empty());
}
