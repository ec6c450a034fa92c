#include "core/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

namespace chispa {

Mapping::Mapping(int descriptor, std::size_t bytes, bool writable, const std::filesystem::path& path)
    : bytes_(bytes) {
  if (bytes == 0) return;  // of nothing there is no map
  void* const begin =
      ::mmap(nullptr, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, descriptor, 0);
  if (begin == MAP_FAILED) throw_system_error(path, "map", errno);
  begin_ = static_cast<std::uint8_t*>(begin);
}

Mapping::~Mapping() {
  if (begin_ != nullptr) ::munmap(begin_, bytes_);
}

std::shared_ptr<const Mapping> map_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status;
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) throw_system_error(path, "read", errno);
  if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": is no file");
  return std::make_shared<const Mapping>(file.get(), static_cast<std::size_t>(status.st_size), false, path);
}

MappedOutput::MappedOutput(const std::filesystem::path& path, std::size_t bytes) : path_(path), file_(path) {
  // Room on the disk is taken now: a map that finds none when it is written to ends the program.
  if (const int reason = ::posix_fallocate(file_.descriptor(), 0, static_cast<off_t>(bytes));
      bytes > 0 && reason != 0)
    throw_system_error(path, "write", reason);
  mapping_ = std::make_unique<Mapping>(file_.descriptor(), bytes, true, path);
}

void MappedOutput::commit(std::size_t position, std::string_view tail) {
  const auto at = static_cast<off_t>(position);
  if (::ftruncate(file_.descriptor(), at) != 0 || ::lseek(file_.descriptor(), at, SEEK_SET) != at)
    throw_system_error(path_, "write", errno);
  file_.write(tail);
  file_.commit();
}

}  // namespace chispa
