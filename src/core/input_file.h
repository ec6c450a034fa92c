#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/descriptor.h"

namespace chispa {

/// A file that is read from front to back. Its length is known beforehand, so that what is far too long for
/// its kind can be refused unread.
class InputFile {
 public:
  /// Throws Error when it cannot be opened, or is a folder, a pipe or a device.
  explicit InputFile(const std::filesystem::path& path);

  std::uint64_t size() const { return size_; }
  /// Fills `bytes` from the file and returns how many there were: fewer only at its end. Throws Error with
  /// the operating system's reason, and when the file turns out shorter or longer than it was when it was
  /// opened.
  std::size_t read(std::span<char> bytes);
  /// The next `count` bytes, or all that are left where there are fewer. Throws Error too when memory is
  /// short.
  std::string read(std::uint64_t count);

 private:
  std::size_t read_some(std::span<char> bytes);

  std::filesystem::path path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace chispa
