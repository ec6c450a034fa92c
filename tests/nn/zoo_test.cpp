// The networks of data/networks: the sizes of their papers, and that they compute.
#include <cstdint>
#include <string>

#include "catch.h"
#include "chispa/nn/model.h"
#include "oracle/random_tensor.h"

using namespace chispa;

TEST_CASE("at width 1 and ImageNet's size, networks have the parameters of their papers' code", "[nn]") {
  // Those of torchvision's mobilenet_v2, mobilenet_v3_small and mnasnet1_0.
  const auto [name, parameters] = GENERATE(table<std::string, std::int64_t>(
      {{"mobilenetv2", 3'504'872}, {"mobilenetv3", 2'542'856}, {"mnasnet", 4'383'312}}));
  CAPTURE(name);
  const auto network = nn::make_model(
      {.name = name, .height = 224, .width = 224, .classes = 1000, .width_multiplier = 1.0}, RandomStream(1));
  CHECK(network->parameter_count() == parameters);
}

TEST_CASE("ResNet-8 has the trainable parameters of MLPerf Tiny's", "[nn]") {
  // Keras counts them together with the running statistics.
  const auto network = nn::make_model({.name = "resnet8"}, RandomStream(1));
  std::int64_t statistics = 0;
  for (const nn::NamedBuffer& named : network->buffers()) statistics += named.buffer.size();
  CHECK(network->parameter_count() + statistics == 78'666);
}

TEST_CASE("every network of the zoo gives logits and gradients at 32x32", "[nn]") {
  for (const std::string& name : nn::model_names()) {
    CAPTURE(name);
    const auto network = nn::make_model({.name = name}, RandomStream(1));
    Variable y = network->forward(Variable(random_tensor(Shape{2, 32, 32, 3}, 1)), {.training = true});
    REQUIRE(y.shape().size() == 20);
    y.backward(Tensor::full(y.shape(), 1.0f));
    for (const nn::NamedParameter& named : network->parameters()) {
      CAPTURE(named.name);
      CHECK(named.parameter.grad().shape() == named.parameter.shape());
    }
  }
}
