#include "chispa/nn/weighted_layer.h"

#include <memory>

#include "catch.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"

using namespace chispa;

namespace {

/// A layer for one input, and what it has to have by hand.
struct WeightedCase {
  const char* name;
  std::shared_ptr<nn::WeightedLayer> layer;
  Shape input, weight;
  std::int64_t multiply_accumulates;
};

std::vector<WeightedCase> weighted_cases() {
  const Shape map{9, 7, 6};
  return {
      {"conv2d", std::make_shared<nn::Conv2D>(nn::Conv2D::Options{.channels = 4}), map, Shape{3, 3, 6, 4},
       9 * 7 * 4 * (3 * 3 * 6)},
      {"conv2d of groups and strides",
       std::make_shared<nn::Conv2D>(
           nn::Conv2D::Options{.channels = 4, .kernel = {1, 3}, .window = {.stride = 2, .groups = 2}}),
       map, Shape{1, 3, 3, 4}, 5 * 4 * 4 * (1 * 3 * 3)},
      {"depthwise_conv2d",
       std::make_shared<nn::DepthwiseConv2D>(
           nn::DepthwiseConv2D::Options{.window = {.padding = Padding::valid}, .multiplier = 2}),
       map, Shape{3, 3, 12}, 7 * 5 * 12 * (3 * 3)},
      {"dense", std::make_shared<nn::Dense>(nn::Dense::Options{.units = 5}), Shape{30}, Shape{30, 5}, 30 * 5},
      {"dense of one place", std::make_shared<nn::Dense>(nn::Dense::Options{.units = 5}), Shape{1, 1, 6},
       Shape{6, 5}, 6 * 5},
  };
}

}  // namespace

TEST_CASE("layers with weights have them, a bias, and a product for each weight and place", "[nn]") {
  const std::vector<WeightedCase> cases = weighted_cases();
  const WeightedCase& c = cases[GENERATE_COPY(range(std::size_t{0}, cases.size()))];
  CAPTURE(c.name);
  const std::vector<Shape> inputs{c.input};
  CHECK(c.layer->multiply_accumulates(inputs) == c.multiply_accumulates);
  c.layer->initialize(inputs, RandomStream(1));
  CHECK(c.layer->weight().shape() == c.weight);
  CHECK(c.layer->bias().shape() == Shape{c.weight[-1]});
  REQUIRE(c.layer->parameters().size() == 2);
  CHECK(c.layer->parameters()[0].name == "weight");
  CHECK(c.layer->parameters()[1].name == "bias");
}

TEST_CASE("a layer without bias has weights only", "[nn]") {
  nn::Conv2D layer({.channels = 4, .bias = false});
  layer.initialize(std::vector{Shape{5, 5, 2}}, RandomStream(1));
  CHECK_FALSE(layer.bias().is_set());
  CHECK(layer.parameters().size() == 1);
}
