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
  GradientCase c;
  c.leaves = {logits};
  c.engine = [=] { return ops::softmax_cross_entropy(logits, labels, {.label_smoothing = smoothing}); };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::softmax_cross_entropy(leaves[0], labels, static_cast<double>(smoothing));
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
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
}
