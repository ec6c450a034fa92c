#pragma once

#include <cstdint>
#include <string>

#include "chispa/data/dataset.h"

namespace chispa::emit {

/// A C header with image `index` of `dataset` as a device sees it:
///   #define TEST_IMAGE_INDEX, #define TEST_IMAGE_LABEL, static const int8_t test_image[height * width *
///   channels]
/// [height][width][channels], each value pixel - 128. Throws Error when there is no such image.
std::string make_test_image(const data::Dataset& dataset, std::int64_t index);

}  // namespace chispa::emit
