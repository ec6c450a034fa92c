#include "chispa/data/generated_shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/data/batch.h"
#include "chispa/data/save_cifar10.h"
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

TEST_CASE("a generated data set is read back from its files", "[data]") {
  const TemporaryFolder folder;
  const Datasets made = generate_shapes_cifar10(13, 5);
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
  CHECK_THROWS_AS(generate_shapes_cifar10(0, 1), Error);
  Datasets data = generate_shapes_cifar10(1, 1);
  data.train = generate_shapes(4, RandomStream(1));
  CHECK_THROWS_AS(save_cifar10(data, folder.path()), Error);
  data.train.height = 16;
  CHECK_THROWS_AS(save_cifar10(data, folder.path()), Error);
}
