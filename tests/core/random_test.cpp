#include "chispa/core/random.h"

#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "catch.h"

using namespace chispa;

TEST_CASE("a draw is a function of key and index alone", "[core]") {
  const RandomStream a(42);
  const RandomStream b(42);
  CHECK(a.bits(1000) == b.bits(1000));
  CHECK(a.bits(1000) != a.bits(1001));
  CHECK(a.bits(1000) != RandomStream(43).bits(1000));
}

TEST_CASE("derived streams differ from their parent and from each other", "[core]") {
  const RandomStream parent(42);
  std::set<std::uint64_t> keys{parent.key()};
  for (std::uint64_t child = 0; child < 10000; ++child) keys.insert(parent.derive(child).key());
  CHECK(keys.size() == 10001);
  CHECK(parent.derive(3).derive(4).key() != parent.derive(4).derive(3).key());
}

TEST_CASE("uniform draws fill [0, 1) evenly", "[core]") {
  const std::uint64_t key = GENERATE(0ull, 1ull, 0xffffffffffffffffull);
  CAPTURE(key);
  const RandomStream random(key);
  constexpr std::uint64_t kDraws = 100000;
  std::array<double, 20> bins{};
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const float value = random.uniform(i);
    if (value >= 0.0f && value < 1.0f) ++bins[static_cast<std::size_t>(value * 20.0f)];
  }
  CHECK(std::accumulate(bins.begin(), bins.end(), 0.0) == static_cast<double>(kDraws));  // all in range
  double chi_square = 0.0;
  for (const double count : bins) chi_square += (count - 5000.0) * (count - 5000.0) / 5000.0;
  CHECK(chi_square < 43.8);  // 19 degrees of freedom: exceeded once in a thousand keys
}

TEST_CASE("below(bound) reaches every value below its bound and no other", "[core]") {
  const std::uint32_t bound = GENERATE(1u, 2u, 7u, 100u);
  CAPTURE(bound);
  const RandomStream random(5);
  std::set<std::uint32_t> seen;
  for (std::uint64_t i = 0; i < 5000; ++i) seen.insert(random.below(i, bound));
  CHECK(seen.size() == bound);
  CHECK(*seen.rbegin() == bound - 1);
}

TEST_CASE("normal draws have the moments of the standard normal", "[core]") {
  const RandomStream random(6);
  constexpr std::uint64_t kDraws = 200000;
  std::array<double, 4> powers{};
  for (std::uint64_t i = 0; i < kDraws; ++i)
    for (std::size_t p = 0; p < powers.size(); ++p)
      powers[p] += std::pow(static_cast<double>(random.normal(i)), static_cast<double>(p + 1)) / kDraws;
  // Five standard errors of each.
  CHECK(std::abs(powers[0]) < 0.012);
  CHECK(powers[1] == Approx(1.0).margin(0.016));
  CHECK(std::abs(powers[2]) < 0.044);
  CHECK(powers[3] == Approx(3.0).margin(0.11));
}
