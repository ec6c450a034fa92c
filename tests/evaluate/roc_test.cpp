#include "chispa/evaluate/roc.h"

#include <cmath>

#include "catch.h"
#include "chispa/core/random.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::evaluate;

namespace {

struct Answers {
  std::vector<double> scores;
  std::vector<Label> labels;
};

/// Whole scores as int8 outputs give them, higher for class 1 by `gap`, with many ties for a small `spread`.
Answers random_answers(std::uint64_t key, std::size_t count, std::uint32_t spread, int gap) {
  const RandomStream random(key);
  Answers answers;
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<Label>(i < 2 ? i : random.bits(3 * i) % 4 == 0);  // unequal, neither empty
    const auto noise = static_cast<int>(random.below(3 * i + 1, spread));
    answers.labels.push_back(label);
    answers.scores.push_back(noise - static_cast<int>(spread) / 2 + label * gap);
  }
  return answers;
}

/// Pair by pair.
double reference_area(const Answers& answers) {
  double sum = 0, pairs = 0;
  for (std::size_t p = 0; p < answers.labels.size(); ++p)
    for (std::size_t n = 0; n < answers.labels.size(); ++n) {
      if (answers.labels[p] != 1 || answers.labels[n] != 0) continue;
      sum += answers.scores[p] > answers.scores[n] ? 1.0 : answers.scores[p] == answers.scores[n] ? 0.5 : 0.0;
      ++pairs;
    }
  return sum / pairs;
}

OperatingPoint reference_point(const Answers& answers, double threshold) {
  OperatingPoint point{.threshold = threshold};
  for (std::size_t i = 0; i < answers.labels.size(); ++i) {
    if (answers.scores[i] < threshold) continue;
    ++(answers.labels[i] == 1 ? point.true_positives : point.false_positives);
  }
  return point;
}

bool same(const OperatingPoint& a, const OperatingPoint& b) {
  return a.threshold == b.threshold && a.true_positives == b.true_positives &&
         a.false_positives == b.false_positives;
}

}  // namespace

TEST_CASE("points and area of a ROC curve agree with counting image by image, pair by pair", "[evaluate]") {
  const std::size_t count = GENERATE(2u, 3u, 10u, 57u, 400u);
  const std::uint32_t spread = GENERATE(1u, 4u, 200u);
  const int gap = GENERATE(-20, 0, 1, 30);
  CAPTURE(count, spread, gap);
  const Answers answers = random_answers(count, count, spread, gap);
  const RocCurve curve = roc_curve(answers.scores, answers.labels);
  CHECK(curve.area() == Approx(reference_area(answers)).epsilon(1e-12));
  CHECK(std::isinf(curve.points.front().threshold));
  CHECK(curve.points.front().true_positives + curve.points.front().false_positives == 0);
  CHECK(curve.points.back().true_positives == curve.positives);
  CHECK(curve.points.back().false_positives == curve.negatives);
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    CHECK(curve.points[i].threshold < curve.points[i - 1].threshold);
    CHECK(same(curve.points[i], reference_point(answers, curve.points[i].threshold)));
  }
  for (const double threshold : {-300.0, -7.5, 0.0, 1.0, 300.0})
    CHECK(same(curve.at(threshold), reference_point(answers, threshold)));
}

TEST_CASE("each threshold is the best that its reason allows", "[evaluate]") {
  const std::uint32_t spread = GENERATE(3u, 100u, 300u);
  const int gap = GENERATE(-100, 0, 40, 90);
  CAPTURE(spread, gap);
  const Answers answers = random_answers(7, 3000, spread, gap);
  const RocCurve curve = roc_curve(answers.scores, answers.labels);
  const auto false_rate = [&](double t) { return curve.false_positive_rate(reference_point(answers, t)); };
  const auto imbalance = [&](double t) {
    const OperatingPoint point = reference_point(answers, t);
    return std::fabs(curve.false_positive_rate(point) - (1 - curve.true_positive_rate(point)));
  };
  const std::vector<ThresholdChoice> choices = choose_thresholds(curve);
  CHECK(choices.size() <= 11);
  bool argmax = false, equal_error = false;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const ThresholdChoice& choice = choices[i];
    CAPTURE(choice.reason, choice.threshold);
    const auto t = static_cast<double>(choice.threshold);
    if (i > 0) CHECK(choice.threshold < choices[i - 1].threshold);
    CHECK(same(choice.point, reference_point(answers, t)));
    if (const std::size_t at = choice.reason.find("at most "); at != std::string::npos) {
      const double level = std::stod(choice.reason.substr(at + 8)) / 100;
      CHECK(false_rate(t) <= level);
      for (const double score : answers.scores)
        if (score < t) REQUIRE(false_rate(score) > level);
    }
    if (choice.reason.find("argmax") != std::string::npos) {
      argmax = true;
      CHECK(choice.threshold == 1);
    }
    if (choice.reason.find("equal error") != std::string::npos) {
      equal_error = true;
      for (const OperatingPoint& point : curve.points)
        if (std::isfinite(point.threshold)) REQUIRE(imbalance(t) <= imbalance(point.threshold) + 1e-12);
    }
  }
  CHECK(argmax);
  CHECK(equal_error);
}

TEST_CASE("the score of outputs is the second less the first", "[evaluate]") {
  const std::vector<std::int8_t> outputs{-128, 127, 127, -128, 5, 5};
  CHECK(class_1_scores(std::span<const std::int8_t>(outputs)) == std::vector<double>{255, -255, 0});
}

TEST_CASE("precision is of what is answered 1", "[evaluate]") {
  CHECK(precision({.true_positives = 3, .false_positives = 1}) == 0.75);
  CHECK(precision({}) == 0.0);
}

TEST_CASE("a ROC curve of one class, of other labels or of no numbers is refused", "[evaluate]") {
  const auto refusal = [](std::vector<double> scores, std::vector<Label> labels) {
    return error_message([&] { roc_curve(scores, labels); });
  };
  CHECK(refusal({1, 2}, {1, 1}) == "ROC curve: class 0 has no images; both classes need some");
  CHECK(refusal({1, 2}, {0, 0}) == "ROC curve: class 1 has no images; both classes need some");
  CHECK(refusal({1, 2}, {0}) == "ROC curve: 2 scores for 1 labels");
  CHECK(refusal({1, 2}, {0, 2}) == "ROC curve: label 2 at index 1 is not 0 or 1");
  CHECK(refusal({1, NAN}, {0, 1}) == "ROC curve: the score at index 1 is not finite");
}
