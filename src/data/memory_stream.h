#pragma once

#include <string_view>

#include "data/byte_stream.h"

namespace chispa::data {

/// Bytes in memory that outlive the stream.
class MemoryStream : public ByteStream {
 public:
  explicit MemoryStream(std::string_view bytes) : rest_(bytes) {}
  std::size_t read(std::span<char> bytes) override {
    const std::size_t count = rest_.copy(bytes.data(), bytes.size());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

}  // namespace chispa::data
