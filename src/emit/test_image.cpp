#include "chispa/emit/test_image.h"

#include <fmt/core.h>

#include <vector>

#include "chispa/core/error.h"
#include "emit/c_source.h"

namespace chispa::emit {

namespace {

/// As a C string says it: what is not plain ASCII in octal, which ends after three digits.
std::string c_string(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?';
    result += plain ? std::string(1, c) : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return result;
}

/// What is not known has no name.
template <typename Value>
std::string define(const char* name, const std::optional<Value>& value) {
  return value ? fmt::format("#define {} {}\n", name, *value) : "";
}

}  // namespace

TestImage test_image(const data::Dataset& dataset, std::int64_t index) {
  if (index < 0 || index >= dataset.size())
    throw Error(
        fmt::format("test image: there is no image {}; the set has 0 to {}", index, dataset.size() - 1));
  const auto pixels = dataset.image(index);
  return {.pixels = {pixels.begin(), pixels.end()},
          .height = dataset.height,
          .width = dataset.width,
          .channels = dataset.channels,
          .name = fmt::format("test image {}", index),
          .index = index,
          .label = dataset.labels[static_cast<std::size_t>(index)]};
}

std::string make_test_image(const TestImage& image) {
  std::vector<std::int8_t> values;
  for (const std::uint8_t pixel : image.pixels)
    values.push_back(static_cast<std::int8_t>(pixel - data::kPixelZero));

  return fmt::format(
      R"(/* A test image as Chispa's runtime takes it, made by Chispa: int8 [{}][{}][{}], pixel - 128. */
#ifndef TEST_IMAGE_H
#define TEST_IMAGE_H

#include <stdint.h>

#define TEST_IMAGE_NAME "{}"
{}{}
static const int8_t test_image[{}] = {{
{}}};

#endif /* TEST_IMAGE_H */
)",
      image.height, image.width, image.channels, c_string(image.name),
      define("TEST_IMAGE_INDEX", image.index), define("TEST_IMAGE_LABEL", image.label), values.size(),
      c_initializer(values));
}

}  // namespace chispa::emit
