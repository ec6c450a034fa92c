#include "chispa/core/shape.h"

#include <fmt/core.h>

#include <algorithm>

#include "chispa/core/error.h"

namespace chispa {

Shape::Shape(std::initializer_list<std::int64_t> extents) {
  for (const std::int64_t extent : extents) append(extent);
}

void Shape::append(std::int64_t extent) {
  if (rank_ == kMaxRank) throw Error("shape: more than 4 dimensions");
  if (extent < 0) throw Error(fmt::format("shape: negative extent {}", extent));
  extents_[static_cast<std::size_t>(rank_++)] = extent;
}

std::int64_t Shape::operator[](int axis) const {
  const int index = axis < 0 ? axis + rank_ : axis;
  if (index < 0 || index >= rank_)
    throw Error(fmt::format("shape: axis {} of {} does not exist", axis, to_string()));
  return extents_[static_cast<std::size_t>(index)];
}

std::int64_t Shape::size() const {
  std::int64_t product = 1;
  for (const std::int64_t extent : *this) product *= extent;
  return product;
}

std::string Shape::to_string() const {
  std::string text = "[";
  for (const std::int64_t extent : *this) {
    if (text.size() > 1) text += ",";
    text += std::to_string(extent);
  }
  return text + "]";
}

bool operator==(const Shape& a, const Shape& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace chispa
