#include "chispa/data/distort.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/data/dataset.h"

namespace chispa::data {
namespace {

/// Never reorder them: they are part of what a seed means.
enum Draw : std::uint64_t { kArea, kProportions, kTop, kLeft, kAngle, kOffset, kGain };

constexpr double kMostProportions = 4.0 / 3.0;
constexpr float kLeast = static_cast<float>(0 - kPixelZero) * kPixelScale;
constexpr float kGreatest = static_cast<float>(255 - kPixelZero) * kPixelScale;

/// In [-1, 1).
double either_side(RandomStream random, Draw draw) {
  return 2.0 * static_cast<double>(random.uniform(draw)) - 1.0;
}

/// Position `i` along an axis, mirrored where it lies outside, or -1 for what is grey there.
std::int64_t within(std::int64_t i, std::int64_t extent, Border border) {
  if (i >= 0 && i < extent) return i;
  if (border == Border::grey) return -1;
  if (extent == 1) return 0;
  const std::int64_t period = 2 * (extent - 1);
  const std::int64_t folded = ((i % period) + period) % period;
  return std::min(folded, period - folded);
}

/// The image as it is seen in a view, at any place.
class Sampler {
 public:
  Sampler(std::span<const std::uint8_t> pixels, const ImageSize& size, const View& view, Border border)
      : pixels_(pixels), size_(size), view_(view), border_(border) {}

  /// The values at (y, x), whose whole numbers are the centres of pixels, [channels].
  void sample(double y, double x, float* values) const {
    const double top = std::floor(y), left = std::floor(x);
    const double down = y - top, right = x - left;
    std::fill_n(values, size_.channels, 0.0f);
    for (const int dy : {0, 1})
      for (const int dx : {0, 1}) {
        const double weight = (dy == 0 ? 1.0 - down : down) * (dx == 0 ? 1.0 - right : right);
        add(static_cast<std::int64_t>(top) + dy, static_cast<std::int64_t>(left) + dx,
            static_cast<float>(weight), values);
      }
  }

 private:
  void add(std::int64_t i, std::int64_t j, float weight, float* values) const {
    if (weight == 0.0f) return;
    const std::int64_t row = within(i + view_.dy, size_.height, border_);
    const std::int64_t column =
        within((view_.flipped ? size_.width - 1 - j : j) + view_.dx, size_.width, border_);
    if (row < 0 || column < 0) return;
    const std::uint8_t* const pixel = pixels_.data() + (row * size_.width + column) * size_.channels;
    for (std::int64_t c = 0; c < size_.channels; ++c)
      values[c] += weight * (static_cast<float>(pixel[c] - kPixelZero) * kPixelScale);
  }

  std::span<const std::uint8_t> pixels_;
  const ImageSize& size_;
  const View& view_;
  Border border_;
};

void move(const Sampler& sampler, const ImageSize& size, const DrawnDistortion& distortion, float* output) {
  const double middle_y = static_cast<double>(size.height - 1) / 2,
               middle_x = static_cast<double>(size.width - 1) / 2;
  const double cosine = std::cos(distortion.angle), sine = std::sin(distortion.angle);
  for (std::int64_t i = 0; i < size.height; ++i) {
    for (std::int64_t j = 0; j < size.width; ++j, output += size.channels) {
      const double y = (static_cast<double>(i) - middle_y) * distortion.height;
      const double x = (static_cast<double>(j) - middle_x) * distortion.width;
      sampler.sample(middle_y + distortion.top + cosine * y + sine * x,
                     middle_x + distortion.left + cosine * x - sine * y, output);
    }
  }
}

void light(std::span<float> values, const DrawnDistortion& distortion) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value);
  const auto mean = static_cast<float>(sum / static_cast<double>(values.size()));
  const auto gain = static_cast<float>(distortion.gain), offset = static_cast<float>(distortion.offset);
  for (float& value : values) value = std::clamp(gain * (value - mean) + mean + offset, kLeast, kGreatest);
}

void require(bool good, const char* field, double value, const char* rule) {
  if (!good) throw SettingError(field, fmt::format("{} {}", value, rule));
}

}  // namespace

DrawnDistortion draw_distortion(const Distortion& limits, const ImageSize& size, RandomStream random) {
  DrawnDistortion drawn;
  if (limits.min_area < 1.0) {
    const double area = 1.0 - (1.0 - limits.min_area) * static_cast<double>(random.uniform(kArea));
    const double proportions = std::exp(std::log(kMostProportions) * either_side(random, kProportions));
    drawn.height = std::min(std::sqrt(area * proportions), 1.0);
    drawn.width = std::min(std::sqrt(area / proportions), 1.0);
    drawn.top = either_side(random, kTop) * (1.0 - drawn.height) * static_cast<double>(size.height) / 2;
    drawn.left = either_side(random, kLeft) * (1.0 - drawn.width) * static_cast<double>(size.width) / 2;
  }
  drawn.angle = limits.rotation * std::numbers::pi / 180.0 * either_side(random, kAngle);
  drawn.gain = 1.0 + limits.contrast * either_side(random, kGain);
  drawn.offset = limits.brightness * static_cast<double>(kGreatest - kLeast) * either_side(random, kOffset);
  return drawn;
}

void render_distorted(std::span<const std::uint8_t> pixels, const ImageSize& size, const View& view,
                      Border border, const DrawnDistortion& distortion, float* output) {
  const bool still = distortion.height == 1.0 && distortion.width == 1.0 && distortion.angle == 0.0;
  if (still)
    render_view(pixels, size, view, border, output);
  else
    move(Sampler(pixels, size, view, border), size, distortion, output);
  if (distortion.gain != 1.0 || distortion.offset != 0.0)
    light({output, static_cast<std::size_t>(size.height * size.width * size.channels)}, distortion);
}

void check_distortion(const Distortion& distortion) {
  require(distortion.min_area > 0.0 && distortion.min_area <= 1.0, "min_area", distortion.min_area,
          "is not in (0, 1]");
  require(distortion.rotation >= 0.0 && distortion.rotation <= 180.0, "rotation", distortion.rotation,
          "is not in [0, 180]");
  require(distortion.brightness >= 0.0 && distortion.brightness <= 1.0, "brightness", distortion.brightness,
          "is not in [0, 1]");
  require(distortion.contrast >= 0.0 && distortion.contrast <= 1.0, "contrast", distortion.contrast,
          "is not in [0, 1]");
}

}  // namespace chispa::data
