#pragma once

#include <cstddef>
#include <span>

namespace chispa::data {

/// Bytes that come from front to back.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Fills the beginning of `bytes` and returns how much of it; 0 at the end and only there. Throws Error
  /// naming the file and the reason when it is damaged or cannot be read.
  virtual std::size_t read(std::span<char> bytes) = 0;
};

}  // namespace chispa::data
