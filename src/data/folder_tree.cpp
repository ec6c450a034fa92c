#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "core/descriptor.h"
#include "data/file_tree.h"
#include "data/picture_names.h"

namespace chispa::data {
namespace {

namespace fs = std::filesystem;

using Identity = std::pair<dev_t, ino_t>;

class FolderTree : public FileTree {
 public:
  explicit FolderTree(const fs::path& folder) : FileTree(folder) {
    list(folder, "");
    std::sort(files_.begin(), files_.end(),
              [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
    std::sort(empty_folders_.begin(), empty_folders_.end());
  }

  std::string name(std::size_t index) const override { return path_of(index).string(); }
  std::string read(std::size_t index) const override { return read_file(path_of(index)); }

 private:
  fs::path path_of(std::size_t index) const { return root() / files_[index].path; }

  /// `below`: the folder's path below the root, with a slash behind, or nothing.
  void list(const fs::path& folder, const std::string& below) {
    struct stat status;
    if (::stat(folder.c_str(), &status) != 0) throw_system_error(folder, "read", errno);
    const Identity identity{status.st_dev, status.st_ino};
    if (std::find(above_.begin(), above_.end(), identity) != above_.end())
      throw Error(folder.string() + ": is a link to a folder that it lies in; remove the link");
    above_.push_back(identity);
    const std::size_t before = files_.size() + empty_folders_.size();
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      add(*entry, below);
    if (error) throw Error(folder.string() + ": cannot read: " + error.message());
    if (!below.empty() && files_.size() + empty_folders_.size() == before)
      empty_folders_.push_back(below.substr(0, below.size() - 1));
    above_.pop_back();
  }

  void add(const fs::directory_entry& entry, const std::string& below) {
    const std::string name = entry.path().filename().string();
    if (is_left_behind(name)) return;
    struct stat status;
    if (::stat(entry.path().c_str(), &status) != 0) throw_system_error(entry.path(), "read", errno);
    if (S_ISDIR(status.st_mode)) return list(entry.path(), below + name + "/");
    if (!S_ISREG(status.st_mode)) return;
    files_.push_back(tree_file(below + name, status));
  }

  std::vector<Identity> above_;  ///< the folders that the one being listed lies in
};

}  // namespace

TreeFile tree_file(std::string path, const struct stat& status) {
  return {.path = std::move(path),
          .bytes = static_cast<std::uint64_t>(status.st_size),
          .modified = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec};
}

std::unique_ptr<FileTree> open_folder(const fs::path& folder) {
  return std::make_unique<FolderTree>(folder);
}

}  // namespace chispa::data
