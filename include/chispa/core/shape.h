#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace chispa {

/// The extents of a tensor, outermost first: [N, H, W, C] for activations. At most four of them, held in
/// place.
class Shape {
 public:
  static constexpr int kMaxRank = 4;

  Shape() = default;
  /// Throws Error when there are more than kMaxRank extents or one is negative.
  Shape(std::initializer_list<std::int64_t> extents);

  int rank() const { return rank_; }
  /// Extent of `axis`; a negative axis counts from the end, -1 being the last. Throws Error when out of
  /// range.
  std::int64_t operator[](int axis) const;
  /// Product of the extents; 1 for rank 0.
  std::int64_t size() const;
  /// "[8,16,16,64]", the form in which errors show shapes.
  std::string to_string() const;

  const std::int64_t* begin() const { return extents_.data(); }
  const std::int64_t* end() const { return extents_.data() + rank_; }

  void append(std::int64_t extent);

  friend bool operator==(const Shape& a, const Shape& b);

 private:
  std::array<std::int64_t, kMaxRank> extents_{};
  int rank_ = 0;
};

}  // namespace chispa
