#include "core/input_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <new>

namespace chispa {

InputFile::InputFile(const std::filesystem::path& path) : path_(path) {
  // Opening a pipe that nobody writes to would wait for ever otherwise; a file takes no notice.
  file_ = Descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status;
  if (!file_.is_open() || ::fstat(file_.get(), &status) != 0) throw_system_error(path, "read", errno);
  if (S_ISDIR(status.st_mode)) throw_system_error(path, "read", EISDIR);
  if (!S_ISREG(status.st_mode))
    throw Error(path.string() + ": is a pipe or a device, not a file; save its bytes to a file first");
  size_ = static_cast<std::uint64_t>(status.st_size);
}

std::size_t InputFile::read_some(std::span<char> bytes) {
  while (true) {
    const ssize_t count = ::read(file_.get(), bytes.data(), bytes.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw_system_error(path_, "read", errno);
  }
}

std::string InputFile::read(std::uint64_t count) {
  count = std::min(count, size_ - position_);
  std::string bytes;
  try {
    bytes.resize(count);
  } catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: cannot read: out of memory for its {} bytes", path_.string(), count));
  }
  read(std::span(bytes));
  return bytes;
}

std::size_t InputFile::read(std::span<char> bytes) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), size_ - position_));
  for (std::size_t done = 0; done < wanted;) {
    const std::size_t count = read_some(bytes.subspan(done, wanted - done));
    if (count == 0) throw Error(path_.string() + ": became shorter while it was read; read it again");
    done += count;
  }
  position_ += wanted;
  char beyond = 0;
  if (position_ == size_ && read_some({&beyond, 1}) != 0)
    throw Error(path_.string() + ": became longer while it was read; read it again once it is whole");
  return wanted;
}

}  // namespace chispa
