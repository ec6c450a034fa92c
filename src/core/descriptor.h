#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "chispa/core/error.h"

namespace chispa {

/// An open file of the operating system, closed at the end; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int descriptor = -1) : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  /// Leaves the closing to the caller.
  int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

/// Whether `path` still names the file that is open: another process may have renamed or removed it.
inline bool is_named(const std::filesystem::path& path, const Descriptor& open_file) {
  struct stat by_name, by_descriptor;
  return ::lstat(path.c_str(), &by_name) == 0 && ::fstat(open_file.get(), &by_descriptor) == 0 &&
         by_name.st_dev == by_descriptor.st_dev && by_name.st_ino == by_descriptor.st_ino;
}

/// Throws Error: "runs/a/last.chispa: cannot write: No space left on device".
[[noreturn]] inline void throw_system_error(const std::filesystem::path& path, const char* action,
                                            int reason) {
  throw Error(path.string() + ": cannot " + action + ": " + std::strerror(reason));
}

/// Throws Error naming `path` when it cannot.
inline void write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error(path, "write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace chispa
