#include "chispa/train/evaluation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/data/batch.h"
#include "chispa/data/generated_shapes.h"
#include "chispa/nn/model.h"

using namespace chispa;
using namespace chispa::train;

TEST_CASE("evaluation agrees with softmax and argmax in double precision, image by image", "[train]") {
  const data::Dataset images =
      data::generate_shapes(137, RandomStream(8));  // more than a batch, not a multiple
  nn::ModelConfig config;
  config.width_multiplier = 0.25;
  const auto network = nn::make_model(config, RandomStream(2));
  double loss = 0;
  std::int64_t correct = 0;
  for (std::int64_t index = 0; index < images.size(); ++index) {
    const data::Batch batch = data::make_batch(images, std::vector<std::int64_t>{index});
    const Tensor logits = network->forward(Variable(batch.images), {}).value();
    double sum = 0;
    for (const float logit : logits.values()) sum += std::exp(static_cast<double>(logit));
    loss += std::log(sum) - static_cast<double>(logits.values()[batch.labels[0]]);
    const auto top = std::max_element(logits.values().begin(), logits.values().end());
    correct += top - logits.values().begin() == batch.labels[0];
  }
  const Evaluation result = evaluate(*network, images);
  CHECK(result.count == 137);
  CHECK(result.correct == correct);
  CHECK(result.loss == Approx(loss / 137).epsilon(1e-5));
  CHECK(result.accuracy() == static_cast<double>(correct) / 137);
  std::int64_t by_class = 0;
  for (const ClassCount& one : result.classes) by_class += one.correct;
  CHECK(result.classes.size() == 10);
  CHECK(by_class == correct);
  CHECK_THROWS_AS(evaluate(*network, data::Dataset{}), Error);
}

TEST_CASE("balanced accuracy is the mean over classes that have images", "[train]") {
  Evaluation evaluation{.correct = 10, .count = 14, .classes = {{8, 10}, {0, 0}, {2, 4}}};
  CHECK(evaluation.balanced_accuracy() == Approx((0.8 + 0.5) / 2));
  CHECK_FALSE(evaluation.equal_counts());
  evaluation.classes[0] = {3, 4};
  CHECK(evaluation.equal_counts());
  CHECK(Evaluation{}.balanced_accuracy() == 0);
  CHECK(Evaluation{}.equal_counts());
}

TEST_CASE("the largest logit counts, negative ones too, the first of equals", "[train]") {
  const Tensor logits = Tensor::from({3, 3}, std::vector<float>{-5, -1, -9, 2, 2, 1, -3, -2, -1});
  CHECK(count_correct(logits, std::vector<Label>{1, 0, 2}) == 3);
  CHECK(count_correct(logits, std::vector<Label>{0, 1, 2}) == 1);
}
