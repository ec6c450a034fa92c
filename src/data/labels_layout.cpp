#include <fmt/core.h>

#include <map>
#include <string_view>

#include "chispa/core/error.h"
#include "data/layout.h"

namespace chispa::data {
namespace {

/// As files are listed: with slashes, from the folder on.
std::string listed(const std::string& folder, std::string_view path) {
  std::string result(path);
  for (char& c : result)
    if (c == '\\') c = '/';
  while (result.starts_with("./")) result.erase(0, 2);
  return folder + result;
}

std::optional<Part> part_of(const LabelRow& row, const std::string& place) {
  if (row.split.empty()) return std::nullopt;
  const std::optional<Part> part = part_named(row.split);
  if (!part)
    throw Error(fmt::format("{}: line {}: \"{}\" is no part; there are train, val and test", place, row.line,
                            row.split));
  return part;
}

}  // namespace

Layout lay_out_labels(const SourcePaths& paths, const std::string& folder, const std::vector<LabelRow>& rows,
                      double test_fraction) {
  const std::string place = paths.source + "/" + folder + "labels.csv";
  std::map<std::string_view, std::size_t> files;
  for (std::size_t i = 0; i < paths.files.size(); ++i) files[paths.files[i]] = i;
  std::vector<NamedPicture> pictures;
  for (const LabelRow& row : rows) {
    const auto file = files.find(listed(folder, row.path));
    if (file == files.end())
      throw Error(fmt::format("{}: line {}: {} is not there", place, row.line, row.path));
    pictures.push_back({.file = file->second,
                        .path = std::string(file->first.substr(folder.size())),
                        .part = part_of(row, place),
                        .class_name = row.label});
    if (pictures.back().part.has_value() != pictures.front().part.has_value())
      throw Error(fmt::format("{}: line {}: some rows have a part and some have none", place, row.line));
  }
  return lay_out(std::move(pictures), test_fraction, paths.source);
}

}  // namespace chispa::data
