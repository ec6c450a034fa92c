#include "chispa/evaluate/logit_error.h"

#include <cmath>

#include "catch.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::evaluate;

TEST_CASE("logit errors agree with numbers worked out by hand", "[evaluate]") {
  const std::vector<chispa::Label> labels = {0, 1, 1, 0};
  const std::vector<float> before = {2.0f, 0.0f, 0.0f, 1.0f, 3.0f, 2.0f, 1.0f, 0.0f};
  const std::vector<float> after = {2.0f, 0.0f, 1.5f, 1.0f, 2.0f, 3.0f, 0.0f, 2.0f};
  const LogitError error = logit_error(labels, before, after, 2);
  CHECK(error.images == 4);
  CHECK(error.changed_answers == 3);
  // Right before: images 0, 1, 3. After: 0 and 2.
  CHECK(error.drop_points == Approx(25.0));
  CHECK(error.rms == Approx(std::sqrt((2.25 + 1.0 + 1.0 + 1.0 + 4.0) / 8)));
  // Of two classes, softmax is the logistic function of the difference d: KL(d, e) = s(d) (d - e) +
  // log(1 + exp(e)) - log(1 + exp(d)).
  const auto kl = [](double d, double e) {
    return (d - e) / (1.0 + std::exp(-d)) + std::log1p(std::exp(e)) - std::log1p(std::exp(d));
  };
  CHECK(error.divergence == Approx((kl(-1.0, 0.5) + kl(1.0, -1.0) + kl(1.0, -2.0)) / 4));
}

TEST_CASE("equal logits have no error, however large", "[evaluate]") {
  const std::vector<chispa::Label> labels = {0, 1};
  const std::vector<float> logits = {1000.0f, -1000.0f, 0.0f, 90.0f};
  const LogitError error = logit_error(labels, logits, logits, 2);
  CHECK(error.changed_answers == 0);
  CHECK(error.drop_points == 0.0);
  CHECK(error.rms == 0.0);
  CHECK(error.divergence == 0.0);
  const std::vector<float> reversed = {-1000.0f, 1000.0f, 90.0f, 0.0f};
  CHECK(std::isfinite(logit_error(labels, logits, reversed, 2).divergence));
}

TEST_CASE("no images have no error, and lengths that differ are refused", "[evaluate]") {
  CHECK(logit_error({}, {}, {}, 10).images == 0);
  const std::vector<chispa::Label> labels = {0};
  const std::vector<float> two(2), three(3);
  CHECK(error_message([&] { logit_error(labels, two, three, 2); }) ==
        "logit error: 2 and 3 logits for 1 images of 2 outputs");
}

TEST_CASE("int8 logits stand for real values", "[evaluate]") {
  const std::vector<std::int8_t> logits = {-128, 3, 127};
  CHECK(dequantized_logits(logits, {0.5, 3}) == std::vector<float>{-65.5f, 0.0f, 62.0f});
}
