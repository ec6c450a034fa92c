#include "chispa/core/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "chispa/core/error.h"
#include "core/descriptor.h"
#include "core/log.h"
#include "core/temporary_file.h"

namespace chispa {
namespace {

bool has_temporary_name(const std::string& name) {
  const std::size_t mark = name.rfind(kTemporaryMark);
  if (mark == std::string::npos || mark == 0) return false;
  const std::string_view number = std::string_view(name).substr(mark + kTemporaryMark.size());
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Removes the temporary file unless a process holds it.
bool remove_unless_locked(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  return file.is_open() && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && is_named(path, file) &&
         ::unlink(path.c_str()) == 0;
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  TemporaryFile file(path);
  file.write(bytes);
  file.commit();
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
