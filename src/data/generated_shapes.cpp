#include "chispa/data/generated_shapes.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>

#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "data/shape_outlines.h"

namespace chispa::data {
namespace {

constexpr double kUnits = 32;  // in the shorter side of an image: what a scene is measured in
constexpr int kMinSide = 8;
constexpr int kMaxSide = 1024;
constexpr std::array kLuma{0.299, 0.587, 0.114};
constexpr int kSamples = 3;  // each pixel's coverage is averaged over kSamples x kSamples points

/// The pixels that a scene is drawn on.
struct Canvas {
  explicit Canvas(const Size2D& size)
      : height(static_cast<double>(size.height)),
        width(static_cast<double>(size.width)),
        scale(std::min(height, width) / kUnits) {}

  double height, width;
  double scale;  ///< pixels of a unit
};

using Colour = std::array<double, 3>;

/// Everything about an image but its class.
struct Scene {
  double x, y, size, angle;
  Colour background, shape;
  double shading_x, shading_y, noise;
};

/// Numbers the draws of one image in the order in which they are asked for.
class Draws {
 public:
  explicit Draws(RandomStream random) : random_(random) {}
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(random_.uniform(next_++));
  }

 private:
  RandomStream random_;
  std::uint64_t next_ = 0;
};

/// Colours differ by at least this much in brightness, so that a shape can be seen.
constexpr double kContrast = 50.0;

Scene draw_scene(RandomStream random, const Canvas& canvas) {
  Draws draws(random);
  Scene scene{};
  scene.size = draws.uniform(6.5, 12.0);
  scene.x = draws.uniform(scene.size - 1, canvas.width / canvas.scale - scene.size + 1);
  scene.y = draws.uniform(scene.size - 1, canvas.height / canvas.scale - scene.size + 1);
  scene.angle = draws.uniform(0, 2 * std::numbers::pi);
  const double dark = draws.uniform(40, 205 - kContrast);
  const double light = draws.uniform(dark + kContrast, 215);
  const bool light_shape = draws.uniform(0, 1) < 0.5;
  for (std::size_t c = 0; c < 3; ++c) {
    scene.background[c] = (light_shape ? dark : light) + draws.uniform(-35, 35);
    scene.shape[c] = (light_shape ? light : dark) + draws.uniform(-35, 35);
  }
  scene.shading_x = draws.uniform(-1.2, 1.2);
  scene.shading_y = draws.uniform(-1.2, 1.2);
  scene.noise = draws.uniform(5, 25);
  return scene;
}

/// Share of pixel (i, j) that the shape covers; a unit is `scale` pixels.
double coverage(int label, const Scene& scene, double scale, int i, int j) {
  const double cosine = std::cos(scene.angle) / scene.size;
  const double sine = std::sin(scene.angle) / scene.size;
  int inside = 0;
  for (int sample = 0; sample < kSamples * kSamples; ++sample) {
    const double dx = (j + (sample % kSamples + 0.5) / kSamples) / scale - scene.x;
    const double dy = (i + (sample / kSamples + 0.5) / kSamples) / scale - scene.y;
    inside += inside_shape(label, dx * cosine + dy * sine, dy * cosine - dx * sine);
  }
  return static_cast<double>(inside) / (kSamples * kSamples);
}

/// Of pixel (i, j), before noise.
Colour colour_at(int label, const Scene& scene, const Canvas& canvas, int i, int j) {
  const double covered = coverage(label, scene, canvas.scale, i, j);
  const double x = kUnits * (j / canvas.width - 0.5);
  const double y = kUnits * (i / canvas.height - 0.5);
  const double shading = scene.shading_x * x + scene.shading_y * y;
  Colour colour;
  for (std::size_t c = 0; c < 3; ++c)
    colour[c] = covered * scene.shape[c] + (1 - covered) * (scene.background[c] + shading);
  return colour;
}

void draw_image(int label, RandomStream random, const ShapeOptions& options, std::uint8_t* pixels) {
  const Canvas canvas(options.image_size);
  const Scene scene = draw_scene(random.derive(0), canvas);
  const RandomStream noise = random.derive(1);
  std::uint64_t value_index = 0;
  const auto put = [&](double clean) {
    const double value = clean + scene.noise * static_cast<double>(noise.normal(value_index++));
    *pixels++ = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
  };
  for (int i = 0; i < options.image_size.height; ++i)
    for (int j = 0; j < options.image_size.width; ++j) {
      const Colour colour = colour_at(label, scene, canvas, i, j);
      if (options.channels == 1)
        put(std::inner_product(colour.begin(), colour.end(), kLuma.begin(), 0.0));
      else
        for (const double value : colour) put(value);
    }
}

void check_options(const ShapeOptions& options) {
  const auto [height, width] = options.image_size;
  if (std::min(height, width) < kMinSide || std::max(height, width) > kMaxSide)
    throw SettingError("image_size", fmt::format("{}x{} is not in {}x{} ... {}x{}", height, width, kMinSide,
                                                 kMinSide, kMaxSide, kMaxSide));
  if (options.channels != 1 && options.channels != 3)
    throw SettingError("channels", fmt::format("{} is neither 1 nor 3", options.channels));
  if (options.classes < 2 || options.classes > static_cast<int>(kShapeNames.size()))
    throw SettingError("classes", fmt::format("{} is not in 2 ... {}", options.classes, kShapeNames.size()));
}

}  // namespace

Dataset generate_shapes(std::int64_t count, RandomStream random, const ShapeOptions& options) {
  check_options(options);
  Dataset dataset;
  dataset.height = options.image_size.height;
  dataset.width = options.image_size.width;
  dataset.channels = options.channels;
  dataset.class_names.assign(kShapeNames.begin(), kShapeNames.begin() + options.classes);
  dataset.labels.resize(static_cast<std::size_t>(count));
  dataset.pixels.values().resize(static_cast<std::size_t>(count * dataset.image_bytes()));
  std::uint8_t* const pixels = dataset.pixels.values().data();
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const Range range = chunk_range(count, chunk);
    for (std::int64_t i = range.begin; i < range.end; ++i) {
      const int label = static_cast<int>(i % options.classes);
      dataset.labels[static_cast<std::size_t>(i)] = static_cast<Label>(label);
      draw_image(label, random.derive(static_cast<std::uint64_t>(i)), options,
                 pixels + i * dataset.image_bytes());
    }
  });
  return dataset;
}

Datasets generate_shape_datasets(std::int64_t images_per_batch, std::uint64_t seed,
                                 const ShapeOptions& options) {
  if (images_per_batch < 1)
    throw SettingError("images_per_batch", fmt::format("{} is below 1", images_per_batch));
  const RandomStream random(seed);
  return {.train = generate_shapes(5 * images_per_batch, random.derive(0), options),
          .validation = {},
          .test = generate_shapes(images_per_batch, random.derive(1), options)};
}

}  // namespace chispa::data
