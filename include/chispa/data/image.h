#pragma once

#include <cstdint>
#include <vector>

namespace chispa::data {

/// One picture: pixels uint8 [height, width, 3], red, green, blue.
struct Image {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::uint8_t> pixels;
};

}  // namespace chispa::data
