#pragma once

#include <cstdint>
#include <optional>

#include "chispa/data/open_dataset.h"
#include "data/file_tree.h"
#include "data/layout.h"
#include "data/picture_cache.h"

namespace chispa::data {

/// What the pictures of a source depend on besides its files, as text: part of a cache file's name.
std::string settings_text(const OpenOptions& options);

/// The prepared pictures of `tree`, whose places are `layout`: decoded, and kept in `cache` under `stamp`
/// where there is one. Where the cache cannot be written they are kept in memory, with a warning in the log.
/// Throws Error for broken pictures, unless they are to be skipped.
PreparedPictures prepare_pictures(const FileTree& tree, const Layout& layout, const OpenOptions& options,
                                  const std::optional<PictureCache>& cache, std::uint64_t stamp);

/// The hash of all files' contents, in the order of their places.
std::uint64_t content_of(const std::vector<std::uint64_t>& contents);

}  // namespace chispa::data
