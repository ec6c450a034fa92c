#pragma once

#include <filesystem>

#include "chispa/data/datasets.h"

namespace chispa::data {

/// Writes PNG files into folders by part and class: FOLDER/train/CLASS/0000.png, numbered within their class,
/// and the same in validation and test, where there are such images. A part is there whole or not at all,
/// train at last. Throws Error naming it when one is there already, a class's name can be no folder's or two
/// classes have the same, images are no PNG's (see encode_png), or a file cannot be written.
void save_folders(const Datasets& data, const std::filesystem::path& folder);

}  // namespace chispa::data
