#include "data/fixed_images.h"

#include <fmt/core.h>

#include <array>
#include <string_view>

#include "chispa/core/error.h"
#include "data/cifar100.h"
#include "data/class_names.h"
#include "data/idx.h"
#include "data/idx_role.h"
#include "data/memory_stream.h"

namespace chispa::data {
namespace {

constexpr const char* kIdxNamesFile = "class_names.txt";

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

std::string_view name_in(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::optional<std::size_t> find_file(const FileTree& tree, const std::string& path) {
  for (std::size_t i = 0; i < tree.files().size(); ++i)
    if (tree.files()[i].path == path) return i;
  return std::nullopt;
}

[[noreturn]] void refuse_missing(const FileTree& tree, const std::string& file) {
  throw Error(fmt::format("{}: {} is missing", tree.root().string(), file));
}

/// Files of one data set lie in one folder. Throws Error where `second` is in another than `first`.
void check_folder(const FileTree& tree, std::string_view first, std::string_view second) {
  if (folder_of(first) != folder_of(second))
    throw Error(fmt::format("{}: has several data sets, {} and {} among them; give the folder of one",
                            tree.root().string(), first, second));
}

Dataset read_cifar100(const FileTree& tree, const std::string& folder, const char* name, LabelKind labels) {
  const auto file = find_file(tree, folder + name);
  if (!file) refuse_missing(tree, folder + name);
  const std::string bytes = tree.read(*file);
  MemoryStream stream(bytes);
  Dataset dataset = read_cifar_records(stream, cifar100_layout(labels), tree.name(*file));
  dataset.class_names = cifar100_class_names(labels);
  const auto names = find_file(tree, folder + cifar100_names_file(labels));
  if (names)
    dataset.class_names =
        parse_class_names(tree.read(*names), dataset.class_names.size(), "CIFAR-100", tree.name(*names));
  return dataset;
}

std::optional<Datasets> open_cifar100(const FileTree& tree, LabelKind labels) {
  const TreeFile* found = nullptr;
  for (const TreeFile& file : tree.files()) {
    if (name_in(file.path) != kCifar100TrainFile) continue;
    if (found != nullptr) check_folder(tree, found->path, file.path);
    found = &file;
  }
  if (found == nullptr) return std::nullopt;
  const std::string folder(folder_of(found->path));
  return Datasets{.train = read_cifar100(tree, folder, kCifar100TrainFile, labels),
                  .validation = {},
                  .test = read_cifar100(tree, folder, kCifar100TestFile, labels)};
}

/// The four files of a set in IDX, by what they are.
struct IdxFiles {
  std::array<std::array<std::optional<std::size_t>, 2>, 2> at;  ///< [is_test][is_labels]
  std::string folder;
  bool any = false;
};

IdxFiles find_idx(const FileTree& tree) {
  IdxFiles found;
  std::string_view first;
  for (std::size_t i = 0; i < tree.files().size(); ++i) {
    const std::string& path = tree.files()[i].path;
    const auto role = idx_role(std::string(name_in(path)));
    if (!role) continue;
    if (found.any) check_folder(tree, first, path);
    if (!found.any) first = path;
    found.any = true;
    auto& place = found.at[role->is_test][role->is_labels];
    if (!place) place = i;  // of a file and its .gz, the file
  }
  found.folder = folder_of(first);
  return found;
}

Dataset read_idx_part(const FileTree& tree, const IdxFiles& files, bool is_test,
                      const std::vector<std::string>& names) {
  const auto read = [&](bool is_labels) {
    const auto file = files.at[is_test][is_labels];
    if (!file)
      refuse_missing(tree, fmt::format("{}{}-{}-ubyte", files.folder, is_test ? "t10k" : "train",
                                       is_labels ? "labels-idx1" : "images-idx3"));
    return read_idx(tree.read(*file), tree.name(*file));
  };
  return idx_dataset(read(false), read(true), names);
}

std::optional<Datasets> open_idx(const FileTree& tree) {
  const IdxFiles files = find_idx(tree);
  if (!files.any) return std::nullopt;
  std::vector<std::string> names;
  if (const auto file = find_file(tree, files.folder + kIdxNamesFile))
    names = parse_class_names(tree.read(*file), tree.name(*file));
  Datasets images{.train = read_idx_part(tree, files, false, names), .validation = {}, .test = {}};
  images.test = read_idx_part(tree, files, true, images.train.class_names);
  const Dataset &train = images.train, &test = images.test;
  if (train.height != test.height || train.width != test.width || train.channels != test.channels)
    throw Error(fmt::format("{}: its training images are {}x{}x{}, its test images {}x{}x{}",
                            tree.root().string(), train.height, train.width, train.channels, test.height,
                            test.width, test.channels));
  return images;
}

}  // namespace

std::optional<Datasets> open_fixed_images(const FileTree& tree, LabelKind labels) {
  if (std::optional<Datasets> images = open_cifar100(tree, labels)) return images;
  return open_idx(tree);
}

}  // namespace chispa::data
