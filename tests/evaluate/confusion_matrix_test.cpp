#include "chispa/evaluate/confusion_matrix.h"

#include "catch.h"
#include "error_message.h"

using chispa::evaluate::ConfusionMatrix;
using chispa::evaluate::make_confusion_matrix;

TEST_CASE("a confusion matrix counts what was taken for what", "[evaluate]") {
  const std::vector<chispa::Label> labels = {0, 0, 0, 1, 1, 2};
  const std::vector<std::int64_t> answers = {0, 1, 0, 1, 1, 0};
  const ConfusionMatrix matrix = make_confusion_matrix(labels, answers, 4);
  CHECK(matrix.total() == 6);
  CHECK(matrix.correct() == 4);
  CHECK(matrix.accuracy() == Approx(4.0 / 6));
  CHECK(matrix.count(0, 0) == 2);
  CHECK(matrix.count(0, 1) == 1);
  CHECK(matrix.count(1, 0) == 0);
  CHECK(matrix.count(2, 0) == 1);
  CHECK(matrix.images(0) == 3);
  CHECK(matrix.images(3) == 0);
  CHECK(matrix.recall(0) == Approx(2.0 / 3));
  CHECK(matrix.recall(1) == 1.0);
  CHECK(matrix.recall(2) == 0.0);
  CHECK(matrix.recall(3) == 0.0);
}

TEST_CASE("recall, precision and F1 are scikit-learn's, their means over classes that have images",
          "[evaluate]") {
  // classification_report(labels, answers, labels=[0, 1, 2], zero_division=0); class 3 has no images, but an
  // answer.
  const std::vector<chispa::Label> labels = {0, 0, 0, 0, 0, 0, 1, 1, 2};
  const std::vector<std::int64_t> answers = {0, 0, 0, 0, 1, 3, 1, 0, 0};
  const ConfusionMatrix matrix = make_confusion_matrix(labels, answers, 4);
  CHECK(matrix.answers(0) == 6);
  CHECK(matrix.answers(3) == 1);
  CHECK(matrix.precision(0) == Approx(4.0 / 6));
  CHECK(matrix.recall(0) == Approx(4.0 / 6));
  CHECK(matrix.f1(0) == Approx(4.0 / 6));
  CHECK(matrix.precision(1) == Approx(0.5));
  CHECK(matrix.f1(1) == Approx(0.5));
  CHECK(matrix.precision(2) == 0.0);  // never answered
  CHECK(matrix.f1(2) == 0.0);
  CHECK(matrix.precision(3) == 0.0);
  CHECK(matrix.recall(3) == 0.0);
  CHECK(matrix.balanced_accuracy() == Approx((4.0 / 6 + 0.5 + 0) / 3));
  CHECK(matrix.macro_precision() == Approx((4.0 / 6 + 0.5 + 0) / 3));
  CHECK(matrix.macro_f1() == Approx((4.0 / 6 + 0.5 + 0) / 3));
}

TEST_CASE("F1 is the harmonic mean of precision and recall", "[evaluate]") {
  ConfusionMatrix matrix(2);
  for (int i = 0; i < 9; ++i) matrix.add(0, i < 6 ? 0 : 1);
  for (int i = 0; i < 50; ++i) matrix.add(1, i < 2 ? 0 : 1);
  const double precision = 6.0 / 8, recall = 6.0 / 9;
  CHECK(matrix.precision(0) == Approx(precision));
  CHECK(matrix.f1(0) == Approx(2 / (1 / precision + 1 / recall)));
  CHECK(matrix.balanced_accuracy() == Approx(0.5 * (recall + 48.0 / 50)));
}

TEST_CASE("the most frequent confusions, hits left out", "[evaluate]") {
  ConfusionMatrix matrix(3);
  const auto add = [&](int actual, int predicted, int times) {
    for (int i = 0; i < times; ++i) matrix.add(actual, predicted);
  };
  add(0, 0, 9);
  add(0, 2, 1);
  add(1, 2, 3);
  add(2, 0, 1);
  add(2, 1, 3);
  const auto most = most_frequent_confusions(matrix, 3);
  REQUIRE(most.size() == 3);
  CHECK((most[0].actual == 1 && most[0].predicted == 2 && most[0].count == 3));
  CHECK((most[1].actual == 2 && most[1].predicted == 1 && most[1].count == 3));
  CHECK((most[2].actual == 0 && most[2].predicted == 2 && most[2].count == 1));
  CHECK(most_frequent_confusions(matrix, 99).size() == 4);
}

TEST_CASE("an empty confusion matrix has accuracy 0", "[evaluate]") {
  CHECK(ConfusionMatrix(2).accuracy() == 0.0);
  CHECK(ConfusionMatrix(2).balanced_accuracy() == 0.0);
}

TEST_CASE("classes out of range and lengths that differ are refused", "[evaluate]") {
  ConfusionMatrix matrix(3);
  CHECK(error_message([&] { matrix.add(0, 3); }) ==
        "confusion matrix: class 0 taken for 3, there are 3 classes");
  CHECK(error_message([&] { matrix.add(-1, 0); }) ==
        "confusion matrix: class -1 taken for 0, there are 3 classes");
  CHECK(error_message([] { ConfusionMatrix(0); }) == "confusion matrix: 0 classes; at least 1 is needed");
  const std::vector<chispa::Label> labels = {0, 1};
  const std::vector<std::int64_t> answers = {0};
  CHECK(error_message([&] { make_confusion_matrix(labels, answers, 2); }) ==
        "confusion matrix: 1 predictions for 2 labels");
}
