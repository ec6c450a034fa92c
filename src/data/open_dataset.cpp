#include "chispa/data/open_dataset.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <system_error>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/hash.h"
#include "chispa/core/parallel.h"
#include "chispa/data/cifar10.h"
#include "core/log.h"
#include "data/archive.h"
#include "data/cifar10_files.h"
#include "data/decode_pictures.h"
#include "data/fixed_images.h"
#include "data/foreign_dataset.h"
#include "data/open_pictures.h"
#include "data/picture_names.h"

namespace chispa::data {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<LabelKind, std::string_view>, 2> kLabelKinds{
    {{LabelKind::fine, "fine"}, {LabelKind::coarse, "coarse"}}};

constexpr std::string_view kLabelsFile = "labels.csv";

/// Ends the reading of an archive once it is known what is in it; no error.
struct Recognized {
  bool cifar10;
};

bool is_cifar10_archive(const fs::path& archive) {
  try {
    read_archive(archive, [](const std::string& entry) -> ByteSink {
      const bool cifar10 = is_cifar10_batch(fs::path(entry).filename().string());
      if (cifar10 || is_picture_name(entry)) throw Recognized{cifar10};
      return {};
    });
  } catch (const Recognized& recognized) {
    return recognized.cifar10;
  }
  return false;
}

/// By paths, sizes and times.
std::uint64_t stamp_of(const std::vector<TreeFile>& files) {
  std::uint64_t stamp = 0;
  for (const TreeFile& file : files) {
    stamp = hash_bytes(stamp, file.path.data(), file.path.size());
    const std::array<std::uint64_t, 2> rest{file.bytes, static_cast<std::uint64_t>(file.modified)};
    stamp = hash_bytes(stamp, rest.data(), sizeof rest);
  }
  return stamp;
}

std::uint64_t stamp_of_archive(const fs::path& archive) {
  struct stat status {};
  if (::stat(archive.c_str(), &status) != 0) return 0;
  return stamp_of({tree_file("", status)});
}

/// The table of labels, which lies beside all pictures: in the outermost folder, or in the one that all files
/// are in.
std::optional<std::size_t> find_labels(const std::vector<std::string>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string& path = files[i];
    if (path.substr(path.rfind('/') + 1) != kLabelsFile) continue;
    const std::string folder = path.substr(0, path.size() - kLabelsFile.size());
    if (std::all_of(files.begin(), files.end(),
                    [&](const std::string& file) { return file.starts_with(folder); }))
      return i;
  }
  return std::nullopt;
}

Layout lay_out_tree(const FileTree& tree, double test_fraction) {
  SourcePaths paths{.source = tree.root().string(), .files = {}, .empty_folders = tree.empty_folders()};
  std::set<std::string> names;
  for (const TreeFile& file : tree.files()) {
    names.insert(fs::path(file.path).filename().string());
    paths.files.push_back(file.path);
  }
  if (const std::string_view what = foreign_dataset(names); !what.empty())
    throw not_cifar10(tree.root(), what);
  if (const std::optional<std::size_t> table = find_labels(paths.files)) {
    const std::string& path = paths.files[*table];
    const std::string folder = path.substr(0, path.size() - kLabelsFile.size());
    return lay_out_labels(paths, folder, parse_labels_csv(tree.read(*table), tree.name(*table)),
                          test_fraction);
  }
  return lay_out_folders(paths, test_fraction);
}

OpenedDataset opened(PreparedPictures pictures) {
  OpenedDataset result{.images = divide(pictures), .notes = {}, .skipped = {}};
  result.notes = std::move(pictures.notes);
  result.skipped = std::move(pictures.skipped);
  return result;
}

/// A folder or an archive of pictures, opened once something of it is needed.
class PictureSource {
 public:
  explicit PictureSource(const fs::path& path) : path_(path) {
    if (fs::is_directory(path)) tree_ = open_folder(path);
    stamp_ = tree_ ? stamp_of(tree_->files()) : stamp_of_archive(path);
  }

  std::uint64_t stamp() const { return stamp_; }
  const FileTree& tree() {
    if (!tree_) tree_ = open_archive(path_);
    return *tree_;
  }

 private:
  fs::path path_;
  std::unique_ptr<FileTree> tree_;
  std::uint64_t stamp_ = 0;
};

/// Images that have a size of their own, in the size asked for.
void prepare(Dataset& dataset, const OpenOptions& options) {
  const Preparation preparation{.height = options.size ? options.size->height : dataset.height,
                                .width = options.size ? options.size->width : dataset.width,
                                .channels = options.channels.value_or(dataset.channels),
                                .fit = options.fit};
  check_preparation(preparation);
  if (preparation.height == dataset.height && preparation.width == dataset.width &&
      preparation.channels == dataset.channels)
    return;
  const auto bytes = static_cast<std::size_t>(preparation.bytes());
  Pixels::Values pixels(static_cast<std::size_t>(dataset.size()) * bytes);
  parallel_for(dataset.size(), [&](std::int64_t i) {
    Image image{.height = dataset.height, .width = dataset.width, .pixels = {}};
    for (const std::uint8_t value : dataset.image(i))
      image.pixels.insert(image.pixels.end(), dataset.channels == 1 ? 3 : 1, value);
    prepare_picture(image, preparation,
                    std::span(pixels).subspan(static_cast<std::size_t>(i) * bytes, bytes));
  });
  dataset.pixels.values() = std::move(pixels);
  dataset.height = preparation.height;
  dataset.width = preparation.width;
  dataset.channels = preparation.channels;
}

OpenedDataset prepared(Datasets images, const OpenOptions& options) {
  for (Dataset* const part : {&images.train, &images.validation, &images.test}) prepare(*part, options);
  return {.images = std::move(images), .notes = {}, .skipped = {}};
}

OpenedDataset open_pictures(const fs::path& path, const OpenOptions& options) {
  PictureSource source(path);
  std::optional<PictureCache> cache;
  if (!options.cache.empty()) cache.emplace(options.cache, path, settings_text(options));
  std::optional<PreparedPictures> kept;
  if (cache) kept = cache->find(source.stamp(), options.verify_cache);
  if (kept && !options.verify_cache) return opened(*std::move(kept));
  if (!kept)
    if (std::optional<Datasets> images = open_fixed_images(source.tree(), options.labels))
      return prepared(*std::move(images), options);
  const Layout layout = lay_out_tree(source.tree(), options.test_fraction);
  if (kept && content_of(hash_contents(source.tree(), layout.pictures)) == kept->content)
    return opened(*std::move(kept));
  if (kept)
    log(LogLevel::warning, "{}: pictures changed without their sizes and times; they are prepared anew",
        path.string());
  return opened(prepare_pictures(source.tree(), layout, options, cache, source.stamp()));
}

bool holds_cifar10(const fs::path& source) {
  return fs::is_directory(source)
             ? has_cifar10(source)
             : is_cifar10_batch(source.filename().string()) || is_cifar10_archive(source);
}

}  // namespace

std::string_view name_of(LabelKind kind) {
  return std::find_if(kLabelKinds.begin(), kLabelKinds.end(),
                      [&](const auto& named) { return named.first == kind; })
      ->second;
}

LabelKind label_kind_named(std::string_view name) {
  for (const auto& [kind, known] : kLabelKinds)
    if (known == name) return kind;
  throw Error(fmt::format("\"{}\" is not known; there are fine, coarse", name));
}

OpenedDataset open_dataset(const fs::path& source, const OpenOptions& options) {
  std::error_code error;
  if (!fs::exists(source, error))
    throw Error(
        fmt::format("{}: no such file or folder; give a folder of class folders, an archive of one, or "
                    "the folder of CIFAR or IDX files",
                    source.string()));
  if (!fs::is_directory(source, error) && is_picture_name(source.string()))
    throw Error(source.string() +
                ": is a single picture; give the folder with a folder of pictures for each class");
  if (holds_cifar10(source)) return prepared(load_cifar10(source), options);
  return open_pictures(source, options);
}

fs::path default_cache_folder() {
  if (const char* const named = std::getenv("CHISPA_CACHE")) return named;
  if (const char* const caches = std::getenv("XDG_CACHE_HOME"); caches != nullptr && *caches != '\0')
    return fs::path(caches) / "chispa";
  if (const char* const home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return fs::path(home) / ".cache" / "chispa";
  return {};
}

}  // namespace chispa::data
