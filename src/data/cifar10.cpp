#include "chispa/data/cifar10.h"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <set>
#include <system_error>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "data/archive.h"
#include "data/cifar10_files.h"
#include "data/cifar_records.h"
#include "data/class_names.h"
#include "data/file_stream.h"
#include "data/foreign_dataset.h"

namespace chispa::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxNamesBytes = 1 << 16;

const std::vector<std::string> kOfficialNames{"airplane", "automobile", "bird",  "cat",  "deer",
                                              "dog",      "frog",       "horse", "ship", "truck"};

/// The parts as they are read: batches may come out of an archive in any order, so each waits in a place of
/// its own.
struct Parts {
  std::map<std::string, Dataset> batches;
  std::optional<std::string> names_text;
};

Datasets assemble(Parts parts, const std::string& source) {
  Datasets result;
  result.train.class_names = parts.names_text
                                 ? parse_class_names(*parts.names_text, kOfficialNames.size(), "CIFAR-10",
                                                     source + ": " + kCifar10NamesFile)
                                 : kOfficialNames;
  result.test.class_names = result.train.class_names;
  std::size_t bytes = 0;
  for (const auto& [name, batch] : parts.batches) bytes += batch.pixels.size();
  result.train.pixels.values().reserve(bytes);  // grown once: each batch is released as soon as it is copied
  for (const char* const name : kCifar10Batches) {
    const auto found = parts.batches.find(name);
    if (found == parts.batches.end())
      throw Error(source + ": " + name +
                  " is missing; the CIFAR-10 binary version has data_batch_1.bin to "
                  "data_batch_5.bin and test_batch.bin");
    Dataset& target = name == kCifar10TestBatch ? result.test : result.train;
    const Dataset& batch = found->second;
    Pixels::Values& pixels = target.pixels.values();
    pixels.insert(pixels.end(), batch.pixels.begin(), batch.pixels.end());
    target.labels.insert(target.labels.end(), batch.labels.begin(), batch.labels.end());
    parts.batches.erase(found);
  }
  return result;
}

Dataset read_batch(const fs::path& path) {
  constexpr std::uint64_t kMaxBytes = kCifarMaxRecords * kCifar10Layout.record_bytes();
  FileStream file(path);
  if (file.size() > kMaxBytes)
    throw Error(fmt::format("{}: has {} bytes, more than the {} records that a batch may have", path.string(),
                            file.size(), kCifarMaxRecords));
  return read_cifar_records(file, kCifar10Layout, path.string());
}

/// What is there and may not be looked at is not absent: reading it says why.
bool is_absent(const fs::path& path) {
  std::error_code error;
  return !fs::exists(path, error) && !error;
}

Datasets load_folder(const fs::path& folder) {
  Parts parts;
  for (const char* const name : kCifar10Batches) {
    const fs::path path = folder / name;
    if (is_absent(path)) continue;
    parts.batches.emplace(name, read_batch(path));
  }
  if (!is_absent(folder / kCifar10NamesFile))
    parts.names_text = read_file(folder / kCifar10NamesFile, kMaxNamesBytes);
  return assemble(std::move(parts), folder.string());
}

Datasets load_archive(const fs::path& path) {
  Parts parts;
  std::map<std::string, CifarRecords> readers;
  std::set<std::string> names;
  read_archive(path, [&](const std::string& entry) -> ByteSink {
    const std::string name = fs::path(entry).filename().string();
    names.insert(name);
    if (name == kCifar10NamesFile) {
      parts.names_text.emplace();
      return
          [&parts, name_place = path.string() + ": " + entry](const std::uint8_t* bytes, std::int64_t count) {
            if (parts.names_text->size() + static_cast<std::size_t>(count) > kMaxNamesBytes)
              throw Error(name_place + ": is too long for ten class names");
            parts.names_text->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
          };
    }
    if (!is_cifar10_batch(name)) return {};
    if (parts.batches.count(name) != 0)
      throw Error(path.string() + ": " + entry + ": this batch is in the archive twice");
    CifarRecords& records =
        readers.try_emplace(name, kCifar10Layout, path.string() + ": " + entry, parts.batches[name])
            .first->second;
    return [&records](const std::uint8_t* bytes, std::int64_t count) { records.append(bytes, count); };
  });
  const std::string_view foreign = foreign_dataset(names);
  if (readers.empty() && !foreign.empty()) throw not_cifar10(path, foreign);
  for (const auto& [name, records] : readers) records.finish();
  return assemble(std::move(parts), path.string());
}

}  // namespace

Datasets load_cifar10(const fs::path& source) {
  const fs::path found = find_cifar10(source);
  return fs::is_directory(found) ? load_folder(found) : load_archive(found);
}

}  // namespace chispa::data
