#include "chispa/autograd/variable.h"

#include <thread>

#include "autograd/gradient_check.h"
#include "catch.h"
#include "chispa/autograd/add.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/relu.h"
#include "chispa/autograd/scale.h"
#include "chispa/autograd/sum.h"
#include "error_message.h"
#include "oracle/elementwise.h"

using namespace chispa;
using oracle::Array;

namespace {

Variable scalar(float value) {
  return Variable(Tensor::scalar(value), true);
}

/// x scaled by 1 `depth` times.
Variable deep_chain(const Variable& x, int depth) {
  Variable y = x;
  for (int i = 0; i < depth; ++i) y = ops::scale(y, 1.0f);
  return y;
}

}  // namespace

TEST_CASE("a variable used twice gets both shares of the gradient", "[autograd]") {
  Variable x = scalar(3.0f);
  ops::multiply(x, x).backward();
  CHECK(x.grad().item() == 6.0f);
  x.clear_grad();
  ops::add(x, x).backward();
  CHECK(x.grad().item() == 2.0f);
}

TEST_CASE("a graph of diamonds agrees with finite differences", "[autograd]") {
  // Each of four levels joins two paths from the one before; the first value is used again at the end.
  GradientCase c;
  const Variable x = random_leaf(Shape{3, 5}, 1);
  const Variable y = random_leaf(Shape{3, 5}, 2);
  c.leaves = {x, y};
  c.engine = [=] {
    Variable value = ops::multiply(x, y);
    for (int level = 0; level < 4; ++level)
      value = ops::add(ops::scale(value, 0.5f), ops::multiply(ops::relu(value), y));
    return ops::add(value, x);
  };
  c.reference = [](const std::vector<Array>& leaves) {
    Array value = oracle::multiply(leaves[0], leaves[1]);
    for (int level = 0; level < 4; ++level)
      value = oracle::add(oracle::scale(value, 0.5), oracle::multiply(oracle::relu(value), leaves[1]));
    return oracle::add(value, leaves[0]);
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("each node of a graph with exponentially many paths is visited once", "[autograd]") {
  Variable x = scalar(1.0f);
  Variable y = x;
  for (int i = 0; i < 60; ++i) y = ops::scale(ops::add(y, y), 0.5f);
  y.backward();
  CHECK(x.grad().item() == 1.0f);
}

TEST_CASE("a chain of 100,000 nodes is differentiated and freed without recursion", "[autograd]") {
  constexpr int kDepth = 100000;
  Variable x = scalar(2.0f);
  { const Variable never_differentiated = deep_chain(x, kDepth); }
  deep_chain(x, kDepth).backward();
  CHECK(x.grad().item() == 1.0f);
}

TEST_CASE("gradients of several backward passes add up until cleared", "[autograd]") {
  Variable x = scalar(3.0f);
  ops::scale(x, 2.0f).backward();
  ops::scale(x, 5.0f).backward();
  CHECK(x.grad().item() == 7.0f);
  x.clear_grad();
  CHECK(x.grad().empty());
}

TEST_CASE("adding to a shared gradient leaves the other holder's alone", "[autograd]") {
  // add hands one tensor to both inputs; only x receives a second share.
  Variable x = scalar(1.0f);
  Variable y = scalar(1.0f);
  ops::add(ops::add(x, y), ops::scale(x, 10.0f)).backward();
  CHECK(x.grad().item() == 11.0f);
  CHECK(y.grad().item() == 1.0f);
}

TEST_CASE("a graph is released by its backward pass, and using it again is refused", "[autograd]") {
  Variable x = scalar(3.0f);
  const Variable shared = ops::multiply(x, x);
  Variable first = ops::scale(shared, 2.0f);
  Variable second = ops::scale(shared, 3.0f);
  first.backward();
  const std::string message =
      "backward: an earlier backward pass released this graph; run the forward pass again";
  CHECK(error_message([&] { first.backward(); }) == message);
  CHECK(error_message([&] { second.backward(); }) == message);
  CHECK(x.grad().item() == 12.0f);
}

TEST_CASE("backward refuses what has no single gradient", "[autograd]") {
  Variable x(Tensor::zeros(Shape{2}), true);
  CHECK(error_message([&] { x.backward(); }) ==
        "backward: needs a scalar, shape is [2]; reduce it with mean or sum");
  Variable constant(Tensor::scalar(1.0f));
  CHECK(error_message([&] { constant.backward(); }) ==
        "backward: nothing this value was made from requires a gradient");
  Variable y = ops::scale(x, 2.0f);
  CHECK(error_message([&] { y.backward(Tensor::zeros(Shape{3})); }) ==
        "variable: gradient [3] does not fit value [2]");
  CHECK_THROWS_AS(Variable().value(), Error);
}

TEST_CASE("under a NoGradGuard no graph is recorded, on this thread alone", "[autograd]") {
  const Variable x = scalar(3.0f);
  {
    const NoGradGuard outer;
    { const NoGradGuard inner; }
    CHECK_FALSE(ops::scale(x, 2.0f).requires_grad());
    bool elsewhere = false;
    std::thread([&] { elsewhere = ops::scale(x, 2.0f).requires_grad(); }).join();
    CHECK(elsewhere);
  }
  CHECK(ops::scale(x, 2.0f).requires_grad());
}

TEST_CASE("constants get no gradient and record no graph", "[autograd]") {
  const Variable constant(Tensor::scalar(2.0f));
  CHECK_FALSE(ops::scale(constant, 3.0f).requires_grad());
  Variable x = scalar(3.0f);
  ops::multiply(x, constant).backward();
  CHECK(x.grad().item() == 2.0f);
  CHECK(constant.grad().empty());
}
