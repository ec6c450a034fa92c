#include "chispa/optim/optimizer.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/core/random.h"
#include "chispa/optim/adam.h"
#include "chispa/optim/adamw.h"
#include "chispa/optim/sgd.h"

using namespace chispa;
using namespace chispa::optim;

namespace {

using MakeOptimizer = std::function<std::unique_ptr<Optimizer>(std::vector<Parameter>)>;

MakeOptimizer sgd(Sgd::Options options) {
  return [=](std::vector<Parameter> p) { return std::make_unique<Sgd>(std::move(p), options); };
}
MakeOptimizer adam(Adam::Options options) {
  return [=](std::vector<Parameter> p) { return std::make_unique<Adam>(std::move(p), options); };
}
MakeOptimizer adamw(AdamW::Options options) {
  return [=](std::vector<Parameter> p) { return std::make_unique<AdamW>(std::move(p), options); };
}

const std::map<std::string, MakeOptimizer> kByGoldenName{
    {"sgd", sgd({.momentum = 0.0f})},
    {"sgd momentum", sgd({.momentum = 0.9f})},
    {"sgd nesterov decay", sgd({.momentum = 0.8f, .nesterov = true, .weight_decay = 0.1f})},
    {"adam", adam({})},
    {"adam betas", adam({.beta1 = 0.8f, .beta2 = 0.95f, .epsilon = 1e-4f})},
    {"adamw", adamw({.adam = {}, .weight_decay = 0.3f})},
};

Variable leaf(const std::vector<float>& values) {
  return Variable(Tensor::from({static_cast<std::int64_t>(values.size())}, values), true);
}

void give_gradient(Variable& variable, const std::vector<float>& values) {
  variable.accumulate_grad(Tensor::from(variable.shape(), values));
}

std::vector<float> random_gradient(int step, std::size_t size) {
  const RandomStream random = RandomStream(3).derive(static_cast<std::uint64_t>(step));
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = random.normal(i);
  return values;
}

}  // namespace

TEST_CASE("optimizers follow PyTorch's step for step", "[optim]") {
  std::ifstream file("golden/optim_golden.json");
  REQUIRE(file);
  const nlohmann::json golden = nlohmann::json::parse(file);
  REQUIRE(golden.at("cases").size() == kByGoldenName.size());
  for (const nlohmann::json& expected : golden.at("cases")) {
    const std::string name = expected.at("name");
    CAPTURE(name);
    Variable weight = leaf(expected.at("initial"));
    const auto optimizer = kByGoldenName.at(name)({{"w", weight}});
    const float rate = expected.at("learning_rate");
    for (std::size_t step = 0; step < expected.at("gradients").size(); ++step) {
      give_gradient(weight, expected.at("gradients")[step]);
      optimizer->step(rate);
      for (std::size_t i = 0; i < weight.value().values().size(); ++i) {
        const auto reference = expected.at("weights")[step][i].get<double>();
        CAPTURE(step, i);
        CHECK(std::fabs(weight.value().values()[i] - reference) <=
              2e-6 * std::max(1.0, std::fabs(reference)));
      }
    }
  }
}

TEST_CASE("adam agrees with its formula in double precision over many steps", "[optim]") {
  Variable weight = leaf({0.5f, -2.0f, 30.0f});
  Adam optimizer({{"w", weight}}, {});
  std::vector<double> w{0.5, -2.0, 30.0}, m(3), v(3);
  for (int t = 1; t <= 500; ++t) {
    const std::vector<float> g = random_gradient(t, 3);
    give_gradient(weight, g);
    optimizer.step(0.01f);
    for (std::size_t i = 0; i < 3; ++i) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
      w[i] -= 0.01 * (m[i] / (1 - std::pow(0.9, t))) / (std::sqrt(v[i] / (1 - std::pow(0.999, t))) + 1e-8);
    }
  }
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(weight.value().values()[i] == Approx(w[i]).epsilon(1e-5).margin(1e-5));
}

TEST_CASE("an optimizer with its state restored goes on with the same bits", "[optim]") {
  const auto name = GENERATE(as<std::string>(), "sgd momentum", "sgd nesterov decay", "adam", "adamw");
  CAPTURE(name);
  const std::vector<float> start{0.3f, -1.7f, 2.2f, 0.01f};
  Variable straight = leaf(start);
  const auto uninterrupted = kByGoldenName.at(name)({{"w", straight}});
  std::unique_ptr<Optimizer> resumed;
  Variable restored;
  for (int step = 0; step < 20; ++step) {
    if (step == 11) {
      restored = Variable(straight.value().clone(), true);
      resumed = kByGoldenName.at(name)({{"w", restored}});
      const std::vector<NamedState> saved = uninterrupted->state();
      std::vector<NamedState> target = resumed->state();
      REQUIRE(saved.size() == target.size());
      for (std::size_t i = 0; i < saved.size(); ++i) {
        CHECK(saved[i].name == target[i].name);
        std::copy_n(saved[i].tensor.data(), saved[i].tensor.size(), target[i].tensor.data());
      }
      resumed->set_steps(uninterrupted->steps());
    }
    give_gradient(straight, random_gradient(step, 4));
    uninterrupted->step(0.1f);
    if (resumed) {
      give_gradient(restored, random_gradient(step, 4));
      resumed->step(0.1f);
    }
  }
  for (std::size_t i = 0; i < 4; ++i) CHECK(straight.value().values()[i] == restored.value().values()[i]);
}

TEST_CASE("a step clears gradients and leaves parameters alone that none has reached", "[optim]") {
  Variable reached = leaf({1.0f});
  Variable unreached = leaf({5.0f});
  AdamW optimizer({{"a", reached}, {"b", unreached}}, {.adam = {}, .weight_decay = 0.5f});
  give_gradient(reached, {1.0f});
  optimizer.step(0.1f);
  CHECK(reached.grad().empty());
  CHECK(reached.value().item() < 1.0f);
  CHECK(unreached.value().item() == 5.0f);
  CHECK(optimizer.steps() == 1);
}

TEST_CASE("adamw can spare vectors from decay", "[optim]") {
  const bool decay_vectors = GENERATE(true, false);
  Variable vector = leaf({4.0f});
  Variable matrix(Tensor::full({1, 1}, 4.0f), true);
  AdamW optimizer({{"vector", vector}, {"matrix", matrix}},
                  {.adam = {}, .weight_decay = 0.5f, .decay_vectors = decay_vectors});
  vector.accumulate_grad(Tensor::zeros({1}));
  matrix.accumulate_grad(Tensor::zeros({1, 1}));
  optimizer.step(0.1f);
  CHECK(matrix.value().item() == Approx(4.0 * 0.95));
  CHECK(vector.value().item() == Approx(decay_vectors ? 4.0 * 0.95 : 4.0));
}

TEST_CASE("sgd can spare vectors from decay", "[optim]") {
  const bool decay_vectors = GENERATE(true, false);
  Variable vector = leaf({4.0f});
  Variable matrix(Tensor::full({1, 1}, 4.0f), true);
  Sgd optimizer({{"vector", vector}, {"matrix", matrix}},
                {.momentum = 0.0f, .nesterov = false, .weight_decay = 0.5f, .decay_vectors = decay_vectors});
  vector.accumulate_grad(Tensor::zeros({1}));
  matrix.accumulate_grad(Tensor::zeros({1, 1}));
  optimizer.step(0.1f);
  CHECK(matrix.value().item() == Approx(4.0 * 0.95));
  CHECK(vector.value().item() == Approx(decay_vectors ? 4.0 * 0.95 : 4.0));
}

TEST_CASE("vectors can move at a rate of their own", "[optim]") {
  Variable vector = leaf({4.0f});
  Variable matrix(Tensor::full({1, 1}, 4.0f), true);
  Sgd optimizer({{"vector", vector}, {"matrix", matrix}}, {.momentum = 0.0f});
  optimizer.set_vector_rate(8.0f);
  vector.accumulate_grad(Tensor::full({1}, 1.0f));
  matrix.accumulate_grad(Tensor::full({1, 1}, 1.0f));
  optimizer.step(0.1f);
  CHECK(matrix.value().item() == Approx(4.0 - 0.1));
  CHECK(vector.value().item() == Approx(4.0 - 0.8));
  CHECK_THROWS_AS(optimizer.set_vector_rate(0.0f), Error);
}

TEST_CASE("optimizers refuse settings that make no sense", "[optim]") {
  CHECK_THROWS_AS(Sgd({}, {.momentum = 1.0f}), Error);
  CHECK_THROWS_AS(Sgd({}, {.momentum = 0.9f, .nesterov = false, .weight_decay = -1.0f}), Error);
  CHECK_THROWS_AS(Adam({}, {.beta1 = -0.1f}), Error);
  CHECK_THROWS_AS(Adam({}, {.beta1 = 0.9f, .beta2 = 1.0f}), Error);
  CHECK_THROWS_AS(Adam({}, {.beta1 = 0.9f, .beta2 = 0.9f, .epsilon = 0.0f}), Error);
  CHECK_THROWS_AS(AdamW({}, {.adam = {}, .weight_decay = -0.1f}), Error);
}
