#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "chispa/core/error.h"
#include "data/archive.h"
#include "data/file_tree.h"
#include "data/picture_names.h"

namespace chispa::data {
namespace {

/// An archive can be read from front to back only, so what is in it waits in memory, as it is packed: a JPEG
/// is a tenth of its pixels.
constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 30;

bool is_left_behind_anywhere(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (is_left_behind(path.substr(0, slash))) return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

class ArchiveTree : public FileTree {
 public:
  explicit ArchiveTree(const std::filesystem::path& archive) : FileTree(archive) {
    read_archive(archive, [&](const std::string& entry) { return open(entry); });
    sort();
  }

  std::string name(std::size_t index) const override { return root().string() + ": " + files_[index].path; }
  std::string read(std::size_t index) const override { return contents_[index]; }

 private:
  ByteSink open(const std::string& entry) {
    const std::string path = entry.starts_with("./") ? entry.substr(2) : entry;
    if (is_left_behind_anywhere(path)) return {};
    const std::size_t index = files_.size();
    files_.push_back({.path = path});
    contents_.emplace_back();
    return [this, index](const std::uint8_t* bytes, std::int64_t count) {
      bytes_ += static_cast<std::uint64_t>(count);
      if (bytes_ > kMaxBytes)
        throw Error(fmt::format("{}: holds more than {} GB; unpack it and give the folder", root().string(),
                                kMaxBytes >> 30));
      contents_[index].append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
      files_[index].bytes += static_cast<std::uint64_t>(count);
    };
  }

  void sort() {
    std::vector<std::size_t> order(files_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return files_[a].path < files_[b].path; });
    std::vector<TreeFile> files;
    std::vector<std::string> contents;
    for (const std::size_t index : order) {
      if (!files.empty() && files.back().path == files_[index].path)
        throw Error(name(index) + ": is in the archive twice; pack it again");
      files.push_back(std::move(files_[index]));
      contents.push_back(std::move(contents_[index]));
    }
    files_ = std::move(files);
    contents_ = std::move(contents);
  }

  std::vector<std::string> contents_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<FileTree> open_archive(const std::filesystem::path& archive) {
  return std::make_unique<ArchiveTree>(archive);
}

}  // namespace chispa::data
