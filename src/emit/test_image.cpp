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

  std::string text = "/* A test image as Chispa's runtime takes it, made by cifar-quantize: int8 [" +
                     std::to_string(dataset.height) + "][" + std::to_string(dataset.width) + "][" +
                     std::to_string(dataset.channels) + "], pixel - 128. */\n";
  text += "#ifndef TEST_IMAGE_H\n#define TEST_IMAGE_H\n\n#include <stdint.h>\n\n";
  text += "#define TEST_IMAGE_INDEX " + std::to_string(index) + "\n";
  text += "#define TEST_IMAGE_LABEL " + std::to_string(label) + "\n\n";
  text += "static const int8_t test_image[" + std::to_string(values.size()) + "] = {\n";
  return text + c_initializer(values) + "};\n\n#endif /* TEST_IMAGE_H */\n";
}

}  // namespace chispa::emit
