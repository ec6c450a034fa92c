#include "chispa/autograd/distillation_loss.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"
#include "oracle/distillation_loss.h"

using namespace chispa;

TEST_CASE("distillation_loss agrees with the definition, its gradient with finite differences",
          "[autograd]") {
  const std::int64_t batch = GENERATE(1, 3, 35);
  const std::int64_t classes = GENERATE(2, 10, 37);
  const float temperature = GENERATE(0.5f, 1.0f, 4.0f);
  CAPTURE(batch, classes, temperature);
  const Variable student = random_leaf(Shape{batch, classes}, 1);
  const Tensor teacher = random_tensor(Shape{batch, classes}, 2);
  const bool weighted = GENERATE(false, true);
  std::vector<float> weights(static_cast<std::size_t>(batch), 1.0f);
  if (weighted)
    for (std::size_t n = 0; n < weights.size(); ++n) weights[n] = 0.25f + 0.4f * static_cast<float>(n % 7);
  GradientCase c;
  c.leaves = {student};
  c.engine = [=] {
    return ops::distillation_loss(student, teacher, temperature,
                                  weighted ? std::span<const float>(weights) : std::span<const float>{});
  };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::distillation_loss(leaves[0], oracle::to_array(teacher), static_cast<double>(temperature),
                                     weights);
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("a student who answers as the teacher does has neither loss nor gradient", "[autograd]") {
  Variable student = random_leaf(Shape{4, 10}, 3);
  Variable loss = ops::distillation_loss(student, student.value().clone(), 4.0f);
  CHECK(loss.value().item() == 0.0f);
  loss.backward();
  for (const float element : student.grad().values()) CHECK(element == 0.0f);
}

TEST_CASE("distillation_loss of logits whose exponentials overflow", "[autograd]") {
  Variable student(Tensor::from(Shape{1, 2}, std::vector<float>{0.0f, 1000.0f}), true);
  Variable loss =
      ops::distillation_loss(student, Tensor::from(Shape{1, 2}, std::vector<float>{2000.0f, 0.0f}), 1.0f);
  CHECK(loss.value().item() == 1000.0f);
  loss.backward();
  CHECK(student.grad().values()[0] == -1.0f);
  CHECK(student.grad().values()[1] == 1.0f);
}

TEST_CASE("distillation_loss refuses a teacher of other shape and a temperature that is not above 0",
          "[autograd]") {
  const Variable student(Tensor::zeros(Shape{2, 3}));
  CHECK(error_message([&] {
          ops::distillation_loss(student, Tensor::zeros(Shape{2, 4}), 1.0f);
        }) == "distillation_loss: shapes differ (student [2,3], teacher [2,4])");
  CHECK(error_message([&] {
          ops::distillation_loss(student, Tensor::zeros(Shape{2, 3}), 0.0f);
        }) == "distillation_loss: temperature 0 is not above 0");
  const std::vector<float> weights{1, 2, 3};
  CHECK(error_message([&] {
          ops::distillation_loss(student, Tensor::zeros(Shape{2, 3}), 1.0f, weights);
        }) == "distillation_loss: 3 weights do not fit the batch (student [2,3])");
}
