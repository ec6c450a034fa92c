#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace chispa::data {

/// A file below a folder or in an archive.
struct TreeFile {
  std::string path;  ///< below the root, with slashes
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;  ///< in nanoseconds since the epoch; 0 in an archive
};

/// The file at `path`, as the system tells of it.
TreeFile tree_file(std::string path, const struct stat& status);

/// The files of a folder or an archive, but for those that systems leave behind (see is_left_behind).
class FileTree {
 public:
  virtual ~FileTree() = default;

  /// Sorted by path, byte by byte.
  const std::vector<TreeFile>& files() const { return files_; }
  /// The paths of the folders that have neither files nor folders in them. An archive tells of none.
  const std::vector<std::string>& empty_folders() const { return empty_folders_; }
  const std::filesystem::path& root() const { return root_; }
  /// What errors call a file: "photos/cat/1.jpg", "photos.zip: cat/1.jpg".
  virtual std::string name(std::size_t index) const = 0;
  /// The file's bytes. Throws Error naming it. Usable from many threads.
  virtual std::string read(std::size_t index) const = 0;

 protected:
  explicit FileTree(std::filesystem::path root) : root_(std::move(root)) {}
  std::vector<TreeFile> files_;
  std::vector<std::string> empty_folders_;

 private:
  std::filesystem::path root_;
};

/// Throws Error naming the folder that cannot be listed, links that lead in a circle, or the archive that is
/// damaged or has more than fits the memory.
std::unique_ptr<FileTree> open_folder(const std::filesystem::path& folder);
std::unique_ptr<FileTree> open_archive(const std::filesystem::path& archive);

}  // namespace chispa::data
