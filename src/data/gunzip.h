#pragma once

#include <zlib.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/byte_stream.h"

namespace chispa::data {

/// Whether a file that begins with these bytes, two or more, is a gzip file.
inline bool is_gzip(std::string_view beginning) {
  return beginning.starts_with("\x1F\x8B");
}

/// What a gzip file (RFC 1952) was made of. Checked against the CRC-32 and length at the end of each of its
/// members, which libarchive skips. Bytes after the last member are ignored with a warning, as gzip does,
/// zeros without.
class Gunzip : public ByteStream {
 public:
  /// `name` is what errors call the file that `source` has the bytes of.
  Gunzip(std::unique_ptr<ByteStream> source, std::string name);
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() override;

  std::size_t read(std::span<char> bytes) override;

 private:
  void fill();
  bool begin_next_member();
  void warn_of_trailing_bytes();
  [[noreturn]] void fail(const char* reason) const;

  std::unique_ptr<ByteStream> source_;
  std::string name_;
  std::vector<char> input_;
  z_stream stream_{};
  bool in_member_ = true;
  bool ended_ = false;
};

}  // namespace chispa::data
