#include "chispa/data/save_idx.h"

#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/folder_lock.h"
#include "data/gzip.h"

namespace chispa::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxIdxClasses = 256;
constexpr const char* kCompressedEnding = ".gz";

using File = std::pair<std::string, std::string>;  // name and bytes

std::string header(const std::vector<std::int64_t>& extents) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(extents.size())};  // 8: unsigned bytes
  for (const std::int64_t extent : extents)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(extent >> shift & 0xFF));
  return bytes;
}

File images_file(const Dataset& dataset, const std::string& part) {
  std::vector<std::int64_t> extents{dataset.size(), dataset.height, dataset.width};
  if (dataset.channels != 1) extents.push_back(dataset.channels);
  std::string bytes = header(extents);
  bytes.append(dataset.pixels.begin(), dataset.pixels.end());
  return {fmt::format("{}-images-idx{}-ubyte", part, extents.size()), std::move(bytes)};
}

File labels_file(const Dataset& dataset, const std::string& part) {
  std::string bytes = header({dataset.size()});
  for (const Label label : dataset.labels) bytes.push_back(static_cast<char>(label));
  return {part + "-labels-idx1-ubyte", std::move(bytes)};
}

void check_no_other(const fs::path& path) {
  std::error_code unreadable;
  if (fs::exists(path, unreadable))
    throw Error(path.string() + ": is there already, beside what is to be written; remove it");
}

void write(const File& file, const fs::path& folder, const IdxOptions& options) {
  const fs::path plain = folder / file.first, compressed = folder / (file.first + kCompressedEnding);
  check_no_other(options.gzip ? plain : compressed);
  if (options.gzip)
    write_file_atomically(compressed, gzip(file.second));
  else
    write_file_atomically(plain, file.second);
}

void check(const Datasets& data, const fs::path& folder) {
  if (data.train.size() == 0 || data.test.size() == 0)
    throw Error(folder.string() + ": there are no images to train or none to test on; IDX files hold both");
  if (data.validation.size() != 0)
    throw Error(folder.string() + ": IDX files have no names for validation images; add them to the others");
  if (data.train.class_names.size() > kMaxIdxClasses)
    throw Error(fmt::format("{}: {} classes do not fit IDX labels, which are bytes", folder.string(),
                            data.train.class_names.size()));
}

}  // namespace

void save_idx(const Datasets& data, const fs::path& folder, const IdxOptions& options) {
  check(data, folder);
  const FolderLock lock = take_folder(folder);
  std::string names;
  for (const std::string& name : data.train.class_names) names += name + "\n";
  write_file_atomically(folder / "class_names.txt", names);
  for (const auto& [dataset, part] : {std::pair(&data.test, "t10k"), std::pair(&data.train, "train")}) {
    write(labels_file(*dataset, part), folder, options);
    write(images_file(*dataset, part), folder, options);
  }
}

}  // namespace chispa::data
