#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "core/temporary_file.h"

namespace chispa {

/// A part of memory that stands for a file's contents, until its end.
class Mapping {
 public:
  Mapping() = default;
  /// Of `bytes` bytes of the open file; `writable`: what is written there is written to the file. Throws
  /// Error naming `path` when the system has no room for it.
  Mapping(int descriptor, std::size_t bytes, bool writable, const std::filesystem::path& path);
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  std::span<std::uint8_t> bytes() const { return {begin_, bytes_}; }

 private:
  std::uint8_t* begin_ = nullptr;
  std::size_t bytes_ = 0;
};

/// The file, to read; it need not fit the memory. It is not to be made shorter in place as long as this lives
/// (a file that is replaced by another, as write_file_atomically does, stays what it was). Throws Error when
/// it cannot be opened or is no file.
std::shared_ptr<const Mapping> map_file(const std::filesystem::path& path);

/// A file of a size that is known beforehand, written in any order and by any thread, and there only once it
/// is whole; see TemporaryFile.
class MappedOutput {
 public:
  /// Throws Error where the disk has no room for it, before anything is written.
  MappedOutput(const std::filesystem::path& path, std::size_t bytes);

  std::span<std::uint8_t> bytes() const { return mapping_->bytes(); }
  /// Makes it last, with `tail` from `position` on, where the file ends then.
  void commit(std::size_t position, std::string_view tail);

 private:
  std::filesystem::path path_;
  TemporaryFile file_;
  std::unique_ptr<Mapping> mapping_;
};

}  // namespace chispa
