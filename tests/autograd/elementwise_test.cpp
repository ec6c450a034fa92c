// The element-wise operators and reductions that losses of one's own are made of, and flatten.
#include "oracle/elementwise.h"

#include <utility>

#include "autograd/gradient_check.h"
#include "catch.h"
#include "chispa/autograd/add.h"
#include "chispa/autograd/flatten.h"
#include "chispa/autograd/mean.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/scale.h"
#include "chispa/autograd/sum.h"
#include "error_message.h"

using namespace chispa;
using oracle::Array;

namespace {

const std::vector<Shape> kShapes{Shape{}, Shape{1}, Shape{7, 33}, Shape{2, 3, 5, 17}, Shape{300, 40}};

using UnaryOperator = Variable (*)(const Variable&);
using UnaryReference = Array (*)(const Array&);
using BinaryOperator = Variable (*)(const Variable&, const Variable&);
using BinaryReference = Array (*)(const Array&, const Array&);

Variable scale_by_3(const Variable& x) {
  return ops::scale(x, -3.0f);
}
Array reference_scale_by_3(const Array& x) {
  return oracle::scale(x, -3.0);
}

}  // namespace

TEST_CASE("operators of one input agree with their definitions and finite differences", "[autograd]") {
  const auto [op, reference] = GENERATE(values<std::pair<UnaryOperator, UnaryReference>>({
      {scale_by_3, reference_scale_by_3},
      {ops::sum, oracle::sum},
      {ops::mean, oracle::mean},
  }));
  const Shape shape = GENERATE(from_range(kShapes));
  CAPTURE(shape.to_string());
  GradientCase c;
  const Variable x = random_leaf(shape, 1);
  c.leaves = {x};
  c.engine = [op = op, x] { return op(x); };
  c.reference = [reference = reference](const std::vector<Array>& leaves) { return reference(leaves[0]); };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("operators of two inputs agree with their definitions and finite differences", "[autograd]") {
  const auto [op, reference] = GENERATE(values<std::pair<BinaryOperator, BinaryReference>>({
      {ops::add, oracle::add},
      {ops::multiply, oracle::multiply},
  }));
  const Shape shape = GENERATE(from_range(kShapes));
  CAPTURE(shape.to_string());
  GradientCase c;
  const Variable a = random_leaf(shape, 1);
  const Variable b = random_leaf(shape, 2);
  c.leaves = {a, b};
  c.engine = [op = op, a, b] { return op(a, b); };
  c.reference = [reference = reference](const std::vector<Array>& leaves) {
    return reference(leaves[0], leaves[1]);
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("flatten keeps the batch and the order of the rest", "[autograd]") {
  const Shape shape = GENERATE(Shape{3}, Shape{3, 4}, Shape{2, 3, 5, 7});
  CAPTURE(shape.to_string());
  GradientCase c;
  const Variable x = random_leaf(shape, 1);
  c.leaves = {x};
  c.engine = [x] { return ops::flatten(x); };
  c.reference = [](const std::vector<Array>& leaves) { return oracle::flatten(leaves[0]); };
  CHECK(forward_error(c) == 0.0);
  CHECK(gradient_error(c) < 1e-6);
}

TEST_CASE("element-wise operators refuse shapes that differ and name both", "[autograd]") {
  const Variable a(Tensor::zeros(Shape{2, 3}));
  const Variable b(Tensor::zeros(Shape{3, 2}));
  CHECK(error_message([&] { ops::add(a, b); }) == "add: shapes differ (first [2,3], second [3,2])");
  CHECK(error_message([&] { ops::multiply(a, b); }) == "multiply: shapes differ (first [2,3], second [3,2])");
  const Variable none(Tensor::zeros(Shape{0, 3}));
  CHECK(error_message([&] { ops::mean(none); }) == "mean: input has no elements (input [0,3])");
  const Variable scalar(Tensor::scalar(1.0f));
  CHECK(error_message([&] { ops::flatten(scalar); }) == "flatten: input has no axes (input [])");
}
