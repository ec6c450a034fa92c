#pragma once

#include <cstdint>

namespace chispa {

/// Something along rows and along columns: a kernel, a stride, a dilation. Made from one number where both
/// are equal.
struct Size2D {
  // NOLINTNEXTLINE(google-explicit-constructor): `.stride = 2` is what everybody writes
  constexpr Size2D(std::int64_t both) : Size2D(both, both) {}
  constexpr Size2D(std::int64_t h, std::int64_t w) : height(h), width(w) {}

  std::int64_t height;
  std::int64_t width;

  friend constexpr bool operator==(const Size2D&, const Size2D&) = default;
};

}  // namespace chispa
