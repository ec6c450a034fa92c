#pragma once

#include <cstdint>

namespace chispa {

/// Rows and columns around an image.
struct Margins2D {
  std::int64_t top = 0;
  std::int64_t bottom = 0;
  std::int64_t left = 0;
  std::int64_t right = 0;
};

}  // namespace chispa
