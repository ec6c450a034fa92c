#include "chispa/data/generated_shapes.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "data/shape_outlines.h"

namespace chispa::data {
namespace {

constexpr int kSide = 32;
constexpr int kSamples = 3;  // each pixel's coverage is averaged over kSamples x kSamples points

/// Everything about an image but its class.
struct Scene {
  double x, y, size, angle;
  std::array<double, 3> background, shape;
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

Scene draw_scene(RandomStream random) {
  Draws draws(random);
  Scene scene{};
  scene.size = draws.uniform(6.5, 12.0);
  scene.x = draws.uniform(scene.size - 1, kSide - scene.size + 1);
  scene.y = draws.uniform(scene.size - 1, kSide - scene.size + 1);
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

/// Share of pixel (i, j) that the shape covers.
double coverage(int label, const Scene& scene, int i, int j) {
  const double cosine = std::cos(scene.angle) / scene.size;
  const double sine = std::sin(scene.angle) / scene.size;
  int inside = 0;
  for (int sample = 0; sample < kSamples * kSamples; ++sample) {
    const double dx = j + (sample % kSamples + 0.5) / kSamples - scene.x;
    const double dy = i + (sample / kSamples + 0.5) / kSamples - scene.y;
    inside += inside_shape(label, dx * cosine + dy * sine, dy * cosine - dx * sine);
  }
  return static_cast<double>(inside) / (kSamples * kSamples);
}

void draw_image(int label, RandomStream random, std::uint8_t* pixels) {
  const Scene scene = draw_scene(random.derive(0));
  const RandomStream noise = random.derive(1);
  std::uint64_t value_index = 0;
  for (int i = 0; i < kSide; ++i) {
    for (int j = 0; j < kSide; ++j) {
      const double covered = coverage(label, scene, i, j);
      const double shading = scene.shading_x * (j - kSide / 2) + scene.shading_y * (i - kSide / 2);
      for (std::size_t c = 0; c < 3; ++c, ++value_index) {
        const double clean = covered * scene.shape[c] + (1 - covered) * (scene.background[c] + shading);
        const double value = clean + scene.noise * static_cast<double>(noise.normal(value_index));
        *pixels++ = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
    }
  }
}

}  // namespace

Dataset generate_shapes(std::int64_t count, RandomStream random) {
  Dataset dataset;
  dataset.class_names.assign(kShapeNames.begin(), kShapeNames.end());
  dataset.labels.resize(static_cast<std::size_t>(count));
  dataset.pixels.values().resize(static_cast<std::size_t>(count * dataset.image_bytes()));
  std::uint8_t* const pixels = dataset.pixels.values().data();
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const Range range = chunk_range(count, chunk);
    for (std::int64_t i = range.begin; i < range.end; ++i) {
      const int label = static_cast<int>(i % static_cast<std::int64_t>(kShapeNames.size()));
      dataset.labels[static_cast<std::size_t>(i)] = static_cast<Label>(label);
      draw_image(label, random.derive(static_cast<std::uint64_t>(i)), pixels + i * dataset.image_bytes());
    }
  });
  return dataset;
}

Datasets generate_shapes_cifar10(std::int64_t images_per_batch, std::uint64_t seed) {
  if (images_per_batch < 1)
    throw Error(fmt::format("generated shapes: {} images a batch; give 1 or more", images_per_batch));
  const RandomStream random(seed);
  return {.train = generate_shapes(5 * images_per_batch, random.derive(0)),
          .validation = {},
          .test = generate_shapes(images_per_batch, random.derive(1))};
}

}  // namespace chispa::data
