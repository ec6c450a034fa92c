#pragma once

#include <cstdint>
#include <filesystem>

#include "chispa/data/prepare_picture.h"
#include "chispa/emit/test_image.h"

namespace chispa::tools {

/// The picture in a file, of unknown class, for a device to look at. Throws Error as data::load_image does.
emit::TestImage load_test_picture(const std::filesystem::path& path, const data::Preparation& preparation,
                                  std::int64_t max_pixels);

}  // namespace chispa::tools
