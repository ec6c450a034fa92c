#pragma once

#include <cstdint>
#include <filesystem>

#include "core/input_file.h"
#include "data/byte_stream.h"

namespace chispa::data {

/// The bytes of a file as they are.
class FileStream : public ByteStream {
 public:
  /// Throws Error when the file cannot be read.
  explicit FileStream(const std::filesystem::path& path) : file_(path) {}
  std::uint64_t size() const { return file_.size(); }
  std::size_t read(std::span<char> bytes) override { return file_.read(bytes); }

 private:
  InputFile file_;
};

}  // namespace chispa::data
