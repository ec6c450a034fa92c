#include "core/new_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "core/descriptor.h"
#include "core/temporary_file.h"

namespace chispa {

NewFolder::NewFolder(const std::filesystem::path& target)
    : target_(target), part_(target.string() + ".part") {
  std::error_code unknown;
  if (std::filesystem::exists(std::filesystem::symlink_status(target_, unknown)))
    throw Error(target_.string() + ": is there already; remove it, or give another folder");
  std::filesystem::remove_all(part_, unknown);  // where that fails, making it does
  make_folder(part_);
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(part_, ignored);  // nothing, once it has its name
}

void NewFolder::write(const std::filesystem::path& name, std::string_view bytes) const {
  const std::filesystem::path path = part_ / name;
  make_folder(path.parent_path());
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file.is_open()) throw_system_error(target_ / name, "write", errno);
  write_all(file, bytes, target_ / name);
}

void NewFolder::commit() {
  const Descriptor folder(::open(part_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // The whole file system at once: a sync of each of thousands of files takes minutes.
  if (!folder.is_open() || ::syncfs(folder.get()) != 0) throw_system_error(target_, "write", errno);
  if (::rename(part_.c_str(), target_.c_str()) != 0) throw_system_error(target_, "write", errno);
  sync_folder(target_.parent_path());
}

}  // namespace chispa
