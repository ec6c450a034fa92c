#include "chispa/data/generated_shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/data/batch.h"
#include "chispa/data/save_cifar10.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::data;

namespace {

/// Softmax regression on the pixels, trained by plain gradient descent: the best a linear classifier finds
/// here.
class LinearClassifier {
 public:
  void train(const Batch& batch, int epochs) {
    for (int epoch = 0; epoch < epochs; ++epoch)
      for (std::size_t n = 0; n < batch.labels.size(); ++n) {
        const float* const x = batch.images.data() + n * kPixels;
        std::vector<double> p = scores(x);
        const double top = *std::max_element(p.begin(), p.end());
        for (double& value : p) value = std::exp(value - top);
        const double sum = std::accumulate(p.begin(), p.end(), 0.0);
        for (std::size_t k = 0; k < 10; ++k) {
          const double slope = p[k] / sum - (k == batch.labels[n] ? 1.0 : 0.0);
          for (std::size_t i = 0; i < kPixels; ++i)
            weights_[k * kPixels + i] -= static_cast<float>(kRate * slope) * x[i];
        }
      }
  }

  double accuracy(const Batch& batch) const {
    int correct = 0;
    for (std::size_t n = 0; n < batch.labels.size(); ++n) {
      const std::vector<double> p = scores(batch.images.data() + n * kPixels);
      correct += std::max_element(p.begin(), p.end()) - p.begin() == batch.labels[n];
    }
    return correct / static_cast<double>(batch.labels.size());
  }

 private:
  static constexpr std::size_t kPixels = 3072;
  static constexpr double kRate = 2e-4;

  std::vector<double> scores(const float* x) const {
    std::vector<double> result(10);
    for (std::size_t k = 0; k < 10; ++k)
      result[k] = std::inner_product(x, x + kPixels,
                                     weights_.begin() + static_cast<std::ptrdiff_t>(k * kPixels), 0.0f);
    return result;
  }

  std::vector<float> weights_ = std::vector<float>(10 * kPixels);
};

Batch everything(const Dataset& dataset) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(dataset.size()));
  std::iota(indices.begin(), indices.end(), 0);
  return make_batch(dataset, indices);
}

}  // namespace

TEST_CASE("generated shapes are a pure function of the seed, with balanced classes", "[data]") {
  const Dataset a = generate_shapes(40, RandomStream(3));
  CHECK(a.pixels == generate_shapes(40, RandomStream(3)).pixels);
  CHECK(a.pixels != generate_shapes(40, RandomStream(4)).pixels);
  CHECK(a.class_names.size() == 10);
  for (Label label = 0; label < 10; ++label) CHECK(std::count(a.labels.begin(), a.labels.end(), label) == 4);
}

TEST_CASE("no linear classifier solves the generated shapes", "[data]") {
  const Batch train = everything(generate_shapes(1000, RandomStream(1)));
  const Batch test = everything(generate_shapes(500, RandomStream(2)));
  LinearClassifier classifier;
  classifier.train(train, 10);
  CHECK(classifier.accuracy(train) > 0.4);  // it does learn what it can
  CHECK(classifier.accuracy(test) < 0.3);
}

TEST_CASE("shapes are drawn in any size, in colour or grey", "[data]") {
  const Size2D size = GENERATE(Size2D(8), Size2D(28), Size2D(32, 96), Size2D(70, 9));
  const std::int64_t channels = GENERATE(1, 3);
  const int classes = GENERATE(2, 10);
  const ShapeOptions options{.image_size = size, .channels = channels, .classes = classes};
  const Dataset images = generate_shapes(20, RandomStream(3), options);
  CHECK(images.height == size.height);
  CHECK(images.width == size.width);
  CHECK(images.channels == channels);
  CHECK(static_cast<int>(images.class_names.size()) == classes);
  CHECK(static_cast<std::int64_t>(images.pixels.size()) == 20 * size.height * size.width * channels);
  for (std::int64_t i = 0; i < 20; ++i) {
    CHECK(images.labels[static_cast<std::size_t>(i)] == i % classes);
    const auto image = images.image(i);
    const auto [least, greatest] = std::minmax_element(image.begin(), image.end());
    CHECK(*greatest - *least >= 50);  // what shape and background differ by
  }
}

TEST_CASE("a larger image shows the same scene, and a grey one its luma", "[data]") {
  const auto mean_difference = [](const Dataset& a, const Dataset& b, auto value_a, auto value_b) {
    double sum = 0;
    const std::int64_t pixels = a.height * a.width;
    for (std::int64_t n = 0; n < a.size(); ++n)
      for (std::int64_t i = 0; i < pixels; ++i)
        sum += std::fabs(value_a(a.image(n), i) - value_b(b.image(n), i));
    return sum / static_cast<double>(a.size() * pixels);
  };
  const auto luma = [](auto image, std::int64_t i) {
    const auto* const pixel = image.data() + 3 * i;
    return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
  };
  const auto luma_of_four = [&](auto image, std::int64_t i) {  // of an image that is twice as large as 32x32
    const std::int64_t first = i / 32 * 2 * 64 + i % 32 * 2;
    return (luma(image, first) + luma(image, first + 1) + luma(image, first + 64) + luma(image, first + 65)) /
           4;
  };
  const auto grey = [](auto image, std::int64_t i) {
    return static_cast<double>(image[static_cast<std::size_t>(i)]);
  };
  const Dataset colour = generate_shapes(50, RandomStream(3));
  const Dataset large = generate_shapes(50, RandomStream(3), {.image_size = 64});
  const Dataset greys = generate_shapes(50, RandomStream(3), {.channels = 1});
  const Dataset others = generate_shapes(50, RandomStream(4));
  const double unlike = mean_difference(colour, others, luma, luma);
  CHECK(mean_difference(colour, large, luma, luma_of_four) < unlike / 3);  // noise and outlines
  CHECK(mean_difference(colour, greys, luma, grey) < unlike / 3);
}

TEST_CASE("what cannot be drawn is refused by setting", "[data]") {
  const auto refusal = [](const ShapeOptions& options) {
    return error_message([&] { generate_shapes(1, RandomStream(1), options); });
  };
  CHECK(refusal({.image_size = {7, 32}}) == "image_size 7x32 is not in 8x8 ... 1024x1024");
  CHECK(refusal({.image_size = {8, 1025}}) == "image_size 8x1025 is not in 8x8 ... 1024x1024");
  CHECK(refusal({.channels = 2}) == "channels 2 is neither 1 nor 3");
  CHECK(refusal({.classes = 11}) == "classes 11 is not in 2 ... 10");
  CHECK(refusal({.classes = 1}) == "classes 1 is not in 2 ... 10");
}

TEST_CASE("a generated data set is read back from its files", "[data]") {
  const TemporaryFolder folder;
  const Datasets made = generate_shape_datasets(13, 5);
  save_cifar10(made, folder.path() / "new");
  const Datasets read = load_cifar10(folder.path() / "new");
  CHECK(read.train.pixels == made.train.pixels);
  CHECK(read.train.labels == made.train.labels);
  CHECK(read.test.pixels == made.test.pixels);
  CHECK(read.test.class_names == made.test.class_names);
  CHECK(made.train.size() == 65);
  CHECK(made.test.size() == 13);
}

TEST_CASE("what is no CIFAR-10 is not written as one", "[data]") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(generate_shape_datasets(0, 1), Error);
  Datasets data = generate_shape_datasets(1, 1);
  data.train = generate_shapes(4, RandomStream(1));
  CHECK_THROWS_AS(save_cifar10(data, folder.path()), Error);
  data.train.height = 16;
  CHECK_THROWS_AS(save_cifar10(data, folder.path()), Error);
}
