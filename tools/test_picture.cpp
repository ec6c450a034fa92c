#include "test_picture.h"

#include "chispa/data/load_image.h"

namespace chispa::tools {

emit::TestImage load_test_picture(const std::filesystem::path& path, const data::Preparation& preparation,
                                  std::int64_t max_pixels) {
  return {.pixels = data::prepare_picture(data::load_image(path, max_pixels), preparation),
          .height = preparation.height,
          .width = preparation.width,
          .channels = preparation.channels,
          .name = path.filename().string(),
          .index = {},
          .label = {}};
}

}  // namespace chispa::tools
