#include "emit/arena_plan.h"

#include <algorithm>

#include "catch.h"
#include "chispa/core/random.h"

using namespace chispa;
using emit::Buffer;

namespace {

std::size_t busiest_step(const std::vector<Buffer>& buffers, int steps) {
  std::size_t most = 0;
  for (int step = 0; step < steps; ++step) {
    std::size_t sum = 0;
    for (const Buffer& buffer : buffers)
      if (buffer.first <= step && step <= buffer.last) sum += buffer.bytes;
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace

TEST_CASE("buffers in use at the same step never overlap", "[emit]") {
  constexpr int kSteps = 7;
  const RandomStream random(static_cast<std::uint64_t>(GENERATE(range(0, 30))));
  std::vector<Buffer> buffers;
  std::uint64_t draw = 0;
  for (int i = 0; i < 15; ++i) {
    const int first = static_cast<int>(random.below(draw++, kSteps));
    const int last =
        first + static_cast<int>(random.below(draw++, static_cast<std::uint32_t>(kSteps - first)));
    buffers.push_back({4 * random.below(draw++, 200), first, last});
  }
  const std::size_t total = emit::plan_arena(buffers);
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    CHECK(buffers[i].offset % 4 == 0);
    CHECK(buffers[i].offset + buffers[i].bytes <= total);
    for (std::size_t j = 0; j < i; ++j) {
      const Buffer& a = buffers[i];
      const Buffer& b = buffers[j];
      const bool together = a.first <= b.last && b.first <= a.last;
      const bool apart = a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset;
      CHECK((!together || apart || a.bytes == 0 || b.bytes == 0));
    }
  }
  const std::size_t bound = busiest_step(buffers, kSteps);
  CHECK(total >= bound);
  CHECK(total <= bound + bound / 5);
}

TEST_CASE("buffers of different steps share a place", "[emit]") {
  std::vector<Buffer> buffers = {{100, 0, 0}, {80, 1, 1}, {60, 2, 2}, {20, 0, 2}};
  CHECK(emit::plan_arena(buffers) == 120);
}
