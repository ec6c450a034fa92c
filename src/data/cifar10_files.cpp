#include "data/cifar10_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <vector>

#include "chispa/core/read_file.h"
#include "data/cifar_records.h"
#include "data/foreign_dataset.h"

namespace chispa::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "cifar-10-batches-bin";
constexpr const char* kArchive = "cifar-10-binary.tar.gz";

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator first(folder, error);
  if (error) throw Error(folder.string() + ": cannot read: " + error.message());
  std::vector<fs::directory_entry> entries(first, {});
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool has_batches(const fs::path& folder) {
  std::error_code unreadable;
  return std::any_of(kCifar10Batches.begin(), kCifar10Batches.end(),
                     [&](const char* batch) { return fs::exists(folder / batch, unreadable); });
}

std::vector<fs::path> subfolders(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code unreadable;
  for (const fs::directory_entry& entry : entries_of(folder))
    if (entry.is_directory(unreadable)) found.push_back(entry.path());
  return found;
}

/// Of the files in it.
std::string_view foreign_folder(const fs::path& folder) {
  std::set<std::string> names;
  for (const fs::directory_entry& entry : entries_of(folder)) names.insert(entry.path().filename().string());
  return foreign_dataset(names);
}

fs::path find_below(const fs::path& folder) {
  const std::vector<fs::path> below = subfolders(folder);
  std::vector<fs::path> found;
  std::copy_if(below.begin(), below.end(), std::back_inserter(found), has_batches);
  if (std::find(found.begin(), found.end(), folder / kFolder) != found.end()) return folder / kFolder;
  if (found.size() > 1)
    throw Error(fmt::format("{}: has several folders with batches, {} and {} among them; give one of them",
                            folder.string(), found[0].filename().string(), found[1].filename().string()));
  if (found.size() == 1) return found.front();
  std::error_code unreadable;
  if (fs::exists(folder / kArchive, unreadable)) return folder / kArchive;
  if (const std::string_view what = foreign_folder(folder); !what.empty()) throw not_cifar10(folder, what);
  for (const fs::path& subfolder : below) {
    if (fs::directory_iterator(subfolder, unreadable); unreadable) continue;
    if (const std::string_view what = foreign_folder(subfolder); !what.empty())
      throw not_cifar10(subfolder, what);
  }
  return folder;
}

void check_file(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::string folder = file.has_parent_path() ? file.parent_path().string() : ".";
  if (is_cifar10_batch(name))
    throw Error(file.string() + ": is one of the six batches of CIFAR-10; give the folder with them all, " +
                folder);
  std::string_view what = foreign_dataset({name});
  if (what.empty()) what = foreign_dataset_file(read_beginning(file, 16));
  if (!what.empty()) throw not_cifar10(file, what);
  const auto bytes = static_cast<std::int64_t>(fs::file_size(file));
  if (bytes > 0 && bytes % kCifar10Layout.record_bytes() == 0)
    throw Error(file.string() +
                ": has the length of a single batch of CIFAR-10; give a folder with data_batch_1.bin to "
                "data_batch_5.bin and test_batch.bin");
  if (bytes > 0 && bytes % kCifar100FineLayout.record_bytes() == 0)
    throw not_cifar10(file, "as long as a file of CIFAR-100");
}

}  // namespace

bool is_cifar10_batch(const std::string& name) {
  return std::find(kCifar10Batches.begin(), kCifar10Batches.end(), name) != kCifar10Batches.end();
}

bool has_cifar10(const fs::path& folder) {
  std::error_code unreadable;
  if (has_batches(folder) || fs::exists(folder / kArchive, unreadable)) return true;
  const std::vector<fs::path> below = subfolders(folder);
  return std::any_of(below.begin(), below.end(), has_batches);
}

Error not_cifar10(const fs::path& path, std::string_view what) {
  return Error(fmt::format("{}: is {}; give the binary version of CIFAR-10, {} or the folder in it",
                           path.string(), what, kArchive));
}

fs::path find_cifar10(const fs::path& source) {
  std::error_code unreadable;
  const fs::file_status status = fs::status(source, unreadable);
  if (!fs::exists(status))
    throw Error(fmt::format("{}: no such file or folder; give the folder with data_batch_1.bin, or {}",
                            source.string(), kArchive));
  if (fs::is_directory(status)) return has_batches(source) ? source : find_below(source);
  check_file(source);
  return source;
}

}  // namespace chispa::data
