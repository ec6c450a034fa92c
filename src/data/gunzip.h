#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/input_file.h"
#include "data/byte_stream.h"

namespace chispa::data {

/// What a gzip file (RFC 1952) was made of. Checked against the CRC-32 and length at the end of each of its
/// members, which libarchive skips. Bytes after the last member are ignored with a warning, as gzip does,
/// zeros without.
class Gunzip : public ByteStream {
 public:
  /// Throws Error when the file cannot be read.
  explicit Gunzip(const std::filesystem::path& path);
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() override;

  std::size_t read(std::span<char> bytes) override;

 private:
  void fill();
  bool begin_next_member();
  void warn_of_trailing_bytes();
  [[noreturn]] void fail(const char* reason) const;

  std::filesystem::path path_;
  InputFile file_;
  std::vector<char> input_;
  z_stream stream_{};
  bool in_member_ = true;
  bool ended_ = false;
};

}  // namespace chispa::data
