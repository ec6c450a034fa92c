#include "chispa/data/view.h"

#include <algorithm>
#include <vector>

#include "chispa/data/dataset.h"

namespace chispa::data {
namespace {

constexpr std::int64_t kOutside = -1;

/// Where position `i` of a shifted axis is read from, or kOutside.
std::int64_t source_position(std::int64_t i, std::int64_t extent, Border border) {
  if (i >= 0 && i < extent) return i;
  if (border == Border::grey) return kOutside;
  return i < 0 ? -i : 2 * (extent - 1) - i;
}

/// For each value of a row of the view, which value of the image's row it is; row_values for what lies
/// outside.
std::vector<std::int32_t> source_values(const ImageSize& size, const View& view, Border border) {
  const std::int64_t row_values = size.width * size.channels;
  std::vector<std::int32_t> sources(static_cast<std::size_t>(row_values));
  for (std::int64_t j = 0; j < size.width; ++j) {
    const std::int64_t x =
        source_position((view.flipped ? size.width - 1 - j : j) + view.dx, size.width, border);
    for (std::int64_t c = 0; c < size.channels; ++c)
      sources[static_cast<std::size_t>(j * size.channels + c)] =
          static_cast<std::int32_t>(x == kOutside ? row_values : x * size.channels + c);
  }
  return sources;
}

}  // namespace

void render_view(std::span<const std::uint8_t> pixels, const ImageSize& size, const View& view, Border border,
                 float* output) {
  const std::int64_t row_values = size.width * size.channels;
  const std::vector<std::int32_t> sources = source_values(size, view, border);
  // Both loops over a row are free of branches, so that the compiler makes vectors of them: a row is
  // converted in one go, and then gathered. The value after its last is what lies outside.
  std::vector<float> converted(static_cast<std::size_t>(row_values) + 1, 0.0f);
  for (std::int64_t i = 0; i < size.height; ++i, output += row_values) {
    const std::int64_t y = source_position(i + view.dy, size.height, border);
    if (y == kOutside) {
      std::fill_n(output, row_values, 0.0f);
      continue;
    }
    const std::uint8_t* const row = pixels.data() + y * row_values;
    float* const values = converted.data();
    for (std::int64_t k = 0; k < row_values; ++k)
      values[k] = static_cast<float>(row[k] - kPixelZero) * kPixelScale;
    const std::int32_t* const source = sources.data();
    for (std::int64_t k = 0; k < row_values; ++k) output[k] = values[source[k]];
  }
}

}  // namespace chispa::data
