#include "chispa/core/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "chispa/core/error.h"
#include "core/descriptor.h"
#include "core/log.h"

namespace chispa {
namespace {

constexpr std::string_view kTemporaryMark = ".tmp";  // then the process's number

bool has_temporary_name(const std::string& name) {
  const std::size_t mark = name.rfind(kTemporaryMark);
  if (mark == std::string::npos || mark == 0) return false;
  const std::string_view number = std::string_view(name).substr(mark + kTemporaryMark.size());
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A locked temporary file, which is removed unless it was renamed into place. It keeps the lock until then,
/// so that no other process takes it for a leftover.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target)
      : target_(target), path_(target.string() + std::string(kTemporaryMark) + std::to_string(::getpid())) {
    // A process of the same number, in another container or before us, may have left it, or be writing it.
    do {
      file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
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

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!renamed_) ::unlink(path_.c_str());
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw_system_error(target_, "write", errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void commit() {
    if (::fsync(file_.get()) != 0) throw_system_error(target_, "write", errno);
    if (::rename(path_.c_str(), target_.c_str()) != 0) throw_system_error(target_, "write", errno);
    renamed_ = true;
  }

 private:
  std::filesystem::path target_;
  std::string path_;
  Descriptor file_;
  bool renamed_ = false;
};

/// Removes the temporary file unless a process holds it.
bool remove_unless_locked(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  return file.is_open() && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && is_named(path, file) &&
         ::unlink(path.c_str()) == 0;
}

/// A rename is lasting only once the folder that holds the name is on the disk as well.
void sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.is_open()) ::fsync(descriptor.get());
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  TemporaryFile file(path);
  file.write(bytes);
  file.commit();
  sync_folder(path.parent_path());
}

int remove_leftovers(const std::filesystem::path& folder) {
  int removed = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unreadable;
    const bool is_file = std::filesystem::is_regular_file(entry->symlink_status(unreadable));
    if (!is_file || !has_temporary_name(entry->path().filename().string())) continue;
    if (!remove_unless_locked(entry->path().string())) continue;
    log(LogLevel::info, "{}: removed, a killed process left it", entry->path().string());
    ++removed;
  }
  return removed;
}

void make_folder(const std::filesystem::path& path) {
  if (path.empty()) throw Error("cannot make a folder without a name; give its path, or . for this one");
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw Error(path.string() + ": cannot make the folder: " + error.message());
  if (!std::filesystem::is_directory(path)) throw Error(path.string() + ": not a folder");
}

}  // namespace chispa
