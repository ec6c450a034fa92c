#include "chispa/autograd/batch_norm.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"
#include "oracle/batch_norm.h"

using namespace chispa;

namespace {

ops::RunningStatistics fresh_statistics(std::int64_t channels) {
  return {Tensor::zeros(Shape{channels}), Tensor::full(Shape{channels}, 1.0f)};
}

}  // namespace

TEST_CASE("batch_norm in training agrees with the definition, its gradient with finite differences",
          "[autograd]") {
  const Shape shape =
      GENERATE(Shape{4, 1}, Shape{3, 5, 5, 1}, Shape{2, 3, 7, 30}, Shape{17, 2, 3, 24}, Shape{35, 9});
  const float epsilon = GENERATE(1e-5f, 1e-3f);
  CAPTURE(shape.to_string(), epsilon);
  GradientCase c;
  const Variable x = random_leaf(shape, 1);
  const Variable gamma = random_leaf(Shape{shape[-1]}, 2);
  const Variable beta = random_leaf(Shape{shape[-1]}, 3);
  const ops::RunningStatistics running = fresh_statistics(shape[-1]);
  c.leaves = {x, gamma, beta};
  c.engine = [=] { return ops::batch_norm(x, gamma, beta, running, {.training = true, .epsilon = epsilon}); };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::batch_norm(leaves[0], leaves[1], leaves[2], static_cast<double>(epsilon));
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("batch_norm in inference normalizes by the running statistics, which then are constants",
          "[autograd]") {
  const Shape shape = GENERATE(Shape{1, 1}, Shape{2, 3, 7, 30}, Shape{17, 2, 3, 24});
  CAPTURE(shape.to_string());
  const std::int64_t channels = shape[-1];
  ops::RunningStatistics running{random_tensor(Shape{channels}, 4), random_tensor(Shape{channels}, 5)};
  for (float& variance : running.variance.values()) variance = variance * variance + 0.1f;
  GradientCase c;
  const Variable x = random_leaf(shape, 1);
  const Variable gamma = random_leaf(Shape{channels}, 2);
  const Variable beta = random_leaf(Shape{channels}, 3);
  const oracle::Array mean = oracle::to_array(running.mean);
  const oracle::Array variance = oracle::to_array(running.variance);
  c.leaves = {x, gamma, beta};
  c.engine = [=] { return ops::batch_norm(x, gamma, beta, running, {.training = false}); };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::normalize(leaves[0], mean, variance, leaves[1], leaves[2], static_cast<double>(1e-5f));
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
  CHECK(oracle::relative_error(running.mean, mean) == 0.0);
}

TEST_CASE("batch_norm moves the running statistics towards the batch's, by the unbiased variance",
          "[autograd]") {
  const float momentum = GENERATE(0.0f, 0.1f, 1.0f);
  CAPTURE(momentum);
  const Variable x(random_tensor(Shape{3, 4, 5, 6}, 1));
  const Variable gamma(Tensor::full(Shape{6}, 1.0f));
  const Variable beta(Tensor::zeros(Shape{6}));
  const ops::RunningStatistics running = fresh_statistics(6);
  ops::batch_norm(x, gamma, beta, running, {.training = true, .momentum = momentum});
  const oracle::Moments moments = oracle::channel_moments(oracle::to_array(x.value()));
  oracle::Array mean({6});
  oracle::Array variance({6});
  for (std::int64_t c = 0; c < 6; ++c) {
    const auto share = static_cast<double>(momentum);
    mean.at(c) = share * moments.mean.at(c);
    variance.at(c) = (1.0 - share) + share * moments.variance.at(c) * 60.0 / 59.0;
  }
  CHECK(oracle::relative_error(running.mean, mean) < 1e-6);
  CHECK(oracle::relative_error(running.variance, variance) < 1e-6);
}

TEST_CASE("a backward pass in inference uses the statistics of its own forward pass", "[autograd]") {
  const ops::RunningStatistics running = fresh_statistics(1);
  Variable x(Tensor::full(Shape{2, 1}, 1.0f), true);
  const Variable gamma(Tensor::full(Shape{1}, 1.0f));
  const Variable beta(Tensor::zeros(Shape{1}));
  Variable y = ops::batch_norm(x, gamma, beta, running, {.training = false, .epsilon = 0.0f});
  Tensor changed = running.variance;
  changed.fill(4.0f);
  y.backward(Tensor::full(Shape{2, 1}, 1.0f));
  CHECK(x.grad().data()[0] == 1.0f);
}

TEST_CASE("batch_norm refuses shapes that do not fit, and training on one value", "[autograd]") {
  const Variable x(Tensor::zeros(Shape{2, 3, 3, 8}));
  const Variable eight(Tensor::zeros(Shape{8}));
  const Variable four(Tensor::zeros(Shape{4}));
  CHECK(error_message([&] { ops::batch_norm(x, four, eight, fresh_statistics(8), {}); }) ==
        "batch_norm: gamma is not one value for each of 8 channels (gamma [4], input [2,3,3,8])");
  CHECK(error_message([&] { ops::batch_norm(x, eight, four, fresh_statistics(8), {}); }) ==
        "batch_norm: beta is not one value for each of 8 channels (beta [4], input [2,3,3,8])");
  CHECK(
      error_message([&] { ops::batch_norm(x, eight, eight, fresh_statistics(3), {}); }) ==
      "batch_norm: running mean is not one value for each of 8 channels (running mean [3], input [2,3,3,8])");
  const Variable single(Tensor::zeros(Shape{1, 1, 1, 8}));
  CHECK(
      error_message(
          [&] { ops::batch_norm(single, eight, eight, fresh_statistics(8), {.training = true}); }) ==
      "batch_norm: one value per channel has no variance to train by; use a larger batch (input [1,1,1,8])");
}
