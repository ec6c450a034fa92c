#include "chispa/core/folder_lock.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

#include "chispa/core/atomic_file.h"
#include "core/descriptor.h"
#include "core/log.h"

namespace chispa {
namespace {

/// "process 4711 on host since 2026-11-25 12:00:00".
std::string this_holder() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return fmt::format("process {} on {} since {:%Y-%m-%d %H:%M:%S}", ::getpid(), host.data(),
                     fmt::localtime(std::time(nullptr)));
}

/// What a file of this_holder()'s text says; its writer may just be about to.
std::string holder_in(const Descriptor& file) {
  std::array<char, 512> text{};
  const ssize_t bytes = ::pread(file.get(), text.data(), text.size(), 0);
  const std::string holder(text.data(), static_cast<std::size_t>(std::max<ssize_t>(bytes, 0)));
  const bool printable =
      std::all_of(holder.begin(), holder.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return holder.empty() || !printable ? "another process" : holder;
}

/// Whether the lock was taken; false where there are none to be had.
bool take(const Descriptor& file, const std::filesystem::path& folder) {
  int status = 0;
  do status = ::flock(file.get(), LOCK_EX | LOCK_NB);
  while (status != 0 && errno == EINTR);
  if (status == 0) return true;
  if (errno == EWOULDBLOCK)
    throw Error(fmt::format("{}: in use by {}; wait for its end, or give another folder", folder.string(),
                            holder_in(file)));
  log(LogLevel::warning, "{}: cannot be locked ({}); see that nothing else writes there", folder.string(),
      std::strerror(errno));
  return false;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) : file_(folder / "chispa.lock") {
  Descriptor file;
  bool locked = false;
  do {  // again, where its last holder has just removed it
    file = Descriptor(::open(file_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file.is_open()) throw_system_error(file_, "write", errno);
    locked = take(file, folder);
  } while (locked && !is_named(file_, file));
  if (!locked) return;
  const std::string holder = this_holder();
  // A disk without room for a name has none for what comes next either, and that will say so.
  if (::ftruncate(file.get(), 0) == 0) (void)!::pwrite(file.get(), holder.data(), holder.size(), 0);
  descriptor_ = file.release();
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FolderLock::~FolderLock() {
  if (descriptor_ < 0) return;
  ::unlink(file_.c_str());  // before the lock goes: whoever waits for it then sees that the name is another's
  ::close(descriptor_);
}

FolderLock take_folder(const std::filesystem::path& folder) {
  make_folder(folder);
  FolderLock lock(folder);
  const int removed = remove_leftovers(folder);
  if (removed > 0)
    log(LogLevel::info, "{}: {} temporary files of killed processes removed", folder.string(), removed);
  return lock;
}

}  // namespace chispa
