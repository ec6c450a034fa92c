#include "chispa/emit/test_image.h"

#include <fmt/core.h>

#include <vector>

#include "chispa/core/error.h"
#include "emit/c_source.h"

namespace chispa::emit {

std::string make_test_image(const data::Dataset& dataset, std::int64_t index) {
  if (index < 0 || index >= dataset.size())
    throw Error(
        fmt::format("test image: there is no image {}; the set has 0 to {}", index, dataset.size() - 1));
  const auto label = dataset.labels[static_cast<std::size_t>(index)];
  std::vector<std::int8_t> values;
  for (const std::uint8_t pixel : dataset.image(index))
    values.push_back(static_cast<std::int8_t>(pixel - data::kPixelZero));

  return fmt::format(
      R"(/* A test image as Chispa's runtime takes it, made by cifar-quantize: int8 [{}][{}][{}], pixel - 128. */
#ifndef TEST_IMAGE_H
#define TEST_IMAGE_H

#include <stdint.h>

#define TEST_IMAGE_INDEX {}
#define TEST_IMAGE_LABEL {}

static const int8_t test_image[{}] = {{
{}}};

#endif /* TEST_IMAGE_H */
)",
      dataset.height, dataset.width, dataset.channels, index, label, values.size(), c_initializer(values));
}

}  // namespace chispa::emit
