#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chispa/core/label.h"
#include "chispa/data/dataset.h"

namespace chispa::emit {

/// A picture for a device to look at.
struct TestImage {
  std::vector<std::uint8_t> pixels;  ///< [height, width, channels]
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 0;
  std::string name;                   ///< what it is: a file, or its place in the test set
  std::optional<std::int64_t> index;  ///< in the test set, if it is from there
  std::optional<Label> label;         ///< its class, where that is known
};

/// Image `index` of a test set. Throws Error when there is no such image.
TestImage test_image(const data::Dataset& dataset, std::int64_t index);

/// A C header with the picture as a device sees it:
///   #define TEST_IMAGE_NAME "...", TEST_IMAGE_INDEX and TEST_IMAGE_LABEL where these are known,
///   static const int8_t test_image[height * width * channels]
/// [height][width][channels], each value pixel - 128.
std::string make_test_image(const TestImage& image);

}  // namespace chispa::emit
