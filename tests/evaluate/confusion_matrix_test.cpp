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
  CHECK(matrix.class_accuracy(0) == Approx(2.0 / 3));
  CHECK(matrix.class_accuracy(1) == 1.0);
  CHECK(matrix.class_accuracy(2) == 0.0);
  CHECK(matrix.class_accuracy(3) == 0.0);
}

TEST_CASE("an empty confusion matrix has accuracy 0", "[evaluate]") {
  CHECK(ConfusionMatrix(2).accuracy() == 0.0);
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
