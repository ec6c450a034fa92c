#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "chispa/core/huge_pages.h"

namespace chispa::data {

/// The bytes of a data set's images: in memory of its own, or a view of memory that something else holds,
/// such as a file that is mapped and need not fit. Reading is the same for both and safe from many threads;
/// the first write to a view makes a copy of its own.
class Pixels {
 public:
  using Values = std::vector<std::uint8_t, HugePageAllocator<std::uint8_t>>;

  Pixels() = default;
  Pixels(std::initializer_list<std::uint8_t> values) : own_(values) {}
  /// A view of `bytes`, which `holder` keeps alive.
  Pixels(std::span<const std::uint8_t> bytes, std::shared_ptr<const void> holder)
      : view_(bytes), holder_(std::move(holder)) {}

  const std::uint8_t* data() const { return holder_ ? view_.data() : own_.data(); }
  std::size_t size() const { return holder_ ? view_.size() : own_.size(); }
  bool empty() const { return size() == 0; }
  const std::uint8_t* begin() const { return data(); }
  const std::uint8_t* end() const { return data() + size(); }
  const std::uint8_t& operator[](std::size_t i) const { return data()[i]; }

  /// A view of `count` of them from `first` on, which shares what they lie in: of bytes that are a view
  /// themselves, those that hold them; else a copy.
  Pixels part(std::size_t first, std::size_t count) const {
    Pixels result;
    if (holder_)
      result = Pixels(view_.subspan(first, count), holder_);
    else
      result.own_.assign(begin() + first, begin() + first + count);
    return result;
  }

  /// To write to.
  Values& values() {
    if (holder_) {
      own_.assign(view_.begin(), view_.end());
      view_ = {};
      holder_.reset();
    }
    return own_;
  }

 private:
  Values own_;
  std::span<const std::uint8_t> view_;
  std::shared_ptr<const void> holder_;  ///< null where the bytes are in own_
};

inline bool operator==(const Pixels& a, const Pixels& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace chispa::data
