#include "core/temporary_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace chispa {
void sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.is_open()) ::fsync(descriptor.get());
}

TemporaryFile::TemporaryFile(const std::filesystem::path& target)
    : target_(target), path_(target.string() + std::string(kTemporaryMark) + std::to_string(::getpid())) {
  // A process of the same number, in another container or before us, may have left it, or be writing it.
  do {
    file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file_.is_open()) throw_system_error(target_, "write", errno);
    while (::flock(file_.get(), LOCK_EX) != 0 && errno == EINTR) {
    }
  } while (!is_named(path_, file_));
  if (::ftruncate(file_.get(), 0) != 0) {
    const int reason = errno;
    ::unlink(path_.c_str());
    throw_system_error(target_, "write", reason);
  }
}

TemporaryFile::~TemporaryFile() {
  if (!renamed_) ::unlink(path_.c_str());
}

void TemporaryFile::write(std::string_view bytes) {
  write_all(file_, bytes, target_);
}

void TemporaryFile::commit() {
  if (::fsync(file_.get()) != 0) throw_system_error(target_, "write", errno);
  if (::rename(path_.c_str(), target_.c_str()) != 0) throw_system_error(target_, "write", errno);
  renamed_ = true;
  sync_folder(target_.parent_path());
}

}  // namespace chispa
