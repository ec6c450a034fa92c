#include "chispa/autograd/softmax_cross_entropy.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"
#include "oracle/softmax_cross_entropy.h"

using namespace chispa;

TEST_CASE("softmax_cross_entropy agrees with the definition, its gradient with finite differences",
          "[autograd]") {
  const std::int64_t batch = GENERATE(1, 3, 17, 35);
  const std::int64_t classes = GENERATE(2, 10, 37);
  const float smoothing = GENERATE(0.0f, 0.1f, 1.0f);
  CAPTURE(batch, classes, smoothing);
  std::vector<Label> labels;
  for (std::int64_t n = 0; n < batch; ++n)
    labels.push_back(static_cast<Label>(
        RandomStream(9).below(static_cast<std::uint64_t>(n), static_cast<std::uint32_t>(classes))));
  const Variable logits = random_leaf(Shape{batch, classes}, 1);
  const bool weighted = GENERATE(false, true);
  std::vector<float> weights(static_cast<std::size_t>(classes), 1.0f);
  if (weighted)
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = 0.25f + 0.4f * static_cast<float>(k % 7);
  GradientCase c;
  c.leaves = {logits};
  c.engine = [=] {
    return ops::softmax_cross_entropy(
        logits, labels,
        {.label_smoothing = smoothing, .class_weights = weighted ? weights : std::vector<float>{}});
  };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::softmax_cross_entropy(leaves[0], labels, static_cast<double>(smoothing), weights);
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("softmax_cross_entropy with equal weights has the bits of one without", "[autograd]") {
  const std::vector<Label> labels{0, 3, 3, 1, 2};
  const auto loss_and_gradient = [&](const ops::SoftmaxCrossEntropyOptions& options) {
    const Variable logits = random_leaf(Shape{5, 4}, 8);
    Variable loss = ops::softmax_cross_entropy(logits, labels, options);
    loss.backward();
    std::vector<float> all{loss.value().item()};
    for (const float element : logits.grad().values()) all.push_back(element);
    return all;
  };
  CHECK(loss_and_gradient({.label_smoothing = 0.1f}) ==
        loss_and_gradient({.label_smoothing = 0.1f, .class_weights = {1, 1, 1, 1}}));
}

TEST_CASE("a weight of two counts an image twice", "[autograd]") {
  const Variable twice(Tensor::from(Shape{3, 2}, std::vector<float>{1, 0, 1, 0, 0.5f, 2}), true);
  const Variable once(Tensor::from(Shape{2, 2}, std::vector<float>{1, 0, 0.5f, 2}), true);
  const std::vector<Label> three{1, 1, 0}, two{1, 0};
  CHECK(ops::softmax_cross_entropy(twice, three).value().item() ==
        Approx(ops::softmax_cross_entropy(once, two, {.class_weights = {1, 2}}).value().item()));
}

TEST_CASE("softmax_cross_entropy of logits whose exponentials overflow", "[autograd]") {
  Variable logits(Tensor::from(Shape{2, 2}, std::vector<float>{1000.0f, 0.0f, -1000.0f, 0.0f}), true);
  const std::vector<Label> labels{0, 0};
  Variable loss = ops::softmax_cross_entropy(logits, labels);
  CHECK(loss.value().item() == 500.0f);
  loss.backward();
  CHECK(logits.grad().data()[0] == 0.0f);
  CHECK(logits.grad().data()[2] == -0.5f);
  CHECK(logits.grad().data()[3] == 0.5f);
}

TEST_CASE("softmax_cross_entropy refuses labels that are no classes or too few", "[autograd]") {
  const Variable logits(Tensor::zeros(Shape{2, 3}));
  const std::vector<Label> foreign{0, 3};
  CHECK(error_message([&] { ops::softmax_cross_entropy(logits, foreign); }) ==
        "softmax_cross_entropy: label 3 at index 1 is none of the 3 classes (logits [2,3])");
  const std::vector<Label> few{0};
  CHECK(error_message([&] { ops::softmax_cross_entropy(logits, few); }) ==
        "softmax_cross_entropy: 1 labels do not fit the batch (logits [2,3])");
  const std::vector<Label> fitting{0, 1};
  CHECK_THROWS_AS(ops::softmax_cross_entropy(logits, fitting, {.label_smoothing = 1.5f}), Error);
  CHECK(error_message([&] {
          ops::softmax_cross_entropy(logits, fitting, {.class_weights = {1, 2}});
        }) == "softmax_cross_entropy: 2 class weights for 3 classes (logits [2,3])");
  CHECK(error_message([&] {
          ops::softmax_cross_entropy(logits, fitting, {.class_weights = {1, 2, 0}});
        }) == "softmax_cross_entropy: weight 0 at index 2 is not above 0");
}
