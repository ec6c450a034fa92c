#include "chispa/core/huge_pages.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "catch.h"

using namespace chispa;

TEST_CASE("blocks are aligned to cache lines, large ones to huge pages", "[core]") {
  const std::size_t bytes =
      GENERATE(std::size_t{0}, std::size_t{1}, kHugePage - 1, kHugePage, 3 * kHugePage + 5);
  CAPTURE(bytes);
  void* const block = allocate_on_huge_pages(bytes);
  REQUIRE(block != nullptr);
  const std::size_t alignment = bytes < kHugePage ? 64 : kHugePage;
  CHECK(reinterpret_cast<std::uintptr_t>(block) % alignment == 0);
  free_on_huge_pages(block, bytes);
}

TEST_CASE("a vector on huge pages holds its values while it grows", "[core]") {
  std::vector<std::uint32_t, HugePageAllocator<std::uint32_t>> values;
  constexpr std::uint32_t kCount = 1'500'000;
  for (std::uint32_t i = 0; i < kCount; ++i) values.push_back(i);
  std::vector<std::uint32_t> expected(kCount);
  std::iota(expected.begin(), expected.end(), 0u);
  CHECK(std::equal(values.begin(), values.end(), expected.begin(), expected.end()));
}
