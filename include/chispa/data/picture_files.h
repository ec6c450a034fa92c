#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace chispa::data {

/// `path` itself where it is no folder; else the pictures in it and below, as open_dataset finds them,
/// sorted. Throws Error where a folder cannot be listed or has none.
std::vector<std::string> picture_files(const std::filesystem::path& path);

}  // namespace chispa::data
