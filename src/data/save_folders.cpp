#include "chispa/data/save_folders.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/core/folder_lock.h"
#include "chispa/core/parallel.h"
#include "chispa/data/encode_png.h"
#include "core/new_folder.h"
#include "core/utf8.h"

namespace chispa::data {
namespace {

void check_class_names(const std::vector<std::string>& names, const std::filesystem::path& folder) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos ||
        has_control_character(name))
      throw Error(fmt::format("{}: a class called \"{}\" can have no folder of that name", folder.string(),
                              on_one_line(name)));
    if (!seen.insert(name).second)
      throw Error(fmt::format("{}: two classes are called {}", folder.string(), name));
  }
}

/// Of each image, counted within its class.
std::vector<std::int64_t> numbers_in_class(const Dataset& dataset) {
  std::vector<std::int64_t> next(dataset.class_names.size());
  std::vector<std::int64_t> numbers;
  for (const Label label : dataset.labels) numbers.push_back(next[label]++);
  return numbers;
}

void write_part(const Dataset& dataset, const NewFolder& folder) {
  const std::vector<std::int64_t> numbers = numbers_in_class(dataset);
  const std::size_t digits = std::to_string(*std::max_element(numbers.begin(), numbers.end())).size();
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const Range range = chunk_range(dataset.size(), chunk);
    for (std::int64_t i = range.begin; i < range.end; ++i) {
      const auto index = static_cast<std::size_t>(i);
      folder.write(fmt::format("{}/{:0{}}.png", dataset.class_names[dataset.labels[index]], numbers[index],
                               std::max<std::size_t>(digits, 4)),
                   encode_png(dataset.image(i), dataset.height, dataset.width, dataset.channels));
    }
  });
}

}  // namespace

void save_folders(const Datasets& data, const std::filesystem::path& folder) {
  const FolderLock lock = take_folder(folder);
  std::deque<NewFolder> parts;
  const auto add = [&](const Dataset& dataset, const char* name) {
    if (dataset.size() == 0) return;
    check_class_names(dataset.class_names, folder);
    write_part(dataset, parts.emplace_back(folder / name));
  };
  add(data.test, "test");
  add(data.validation, "validation");
  add(data.train, "train");
  for (NewFolder& part : parts) part.commit();
}

}  // namespace chispa::data
