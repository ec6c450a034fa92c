#include "chispa/data/picture_files.h"

#include <system_error>

#include "chispa/core/error.h"
#include "data/file_tree.h"
#include "data/picture_names.h"

namespace chispa::data {

std::vector<std::string> picture_files(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return {path.string()};
  std::vector<std::string> pictures;
  const auto tree = open_folder(path);
  for (std::size_t i = 0; i < tree->files().size(); ++i)
    if (is_picture_name(tree->files()[i].path)) pictures.push_back(tree->name(i));
  if (pictures.empty()) throw Error(path.string() + ": no pictures there");
  return pictures;
}

}  // namespace chispa::data
