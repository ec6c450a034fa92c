// The networks of data/networks: the sizes of their papers, that they compute, and that they do so bit for
// bit alike on any number of threads.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "catch.h"
#include "chispa/core/parallel.h"
#include "chispa/nn/model.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

/// What two passes over 19 images on `threads` threads leave: logits of a training pass, all gradients,
/// running statistics, and the logits of an inference that uses them.
std::vector<Tensor> results_on(int threads, const std::string& name) {
  const int before = thread_count();
  set_thread_count(threads);
  const auto network = nn::make_model({.name = name, .dropout = 0.2f}, RandomStream(1));
  const Variable images(random_tensor(Shape{19, 32, 32, 3}, 1));
  Variable y = network->forward(images, {.training = true, .random = RandomStream(2)});
  y.backward(random_tensor(y.shape(), 3));
  std::vector<Tensor> results{y.value()};
  for (const nn::NamedParameter& named : network->parameters()) results.push_back(named.parameter.grad());
  for (const nn::NamedBuffer& named : network->buffers()) results.push_back(named.buffer);
  results.push_back(network->forward(images, {}).value());
  set_thread_count(before);
  return results;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(float)) == 0;
}

}  // namespace

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

TEST_CASE("every network of the zoo gives the same bits on 1, 2 and 5 threads", "[nn]") {
  for (const std::string& name : nn::model_names()) {
    const std::vector<Tensor> expected = results_on(1, name);
    for (const int threads : {2, 5}) {
      CAPTURE(name, threads);
      const std::vector<Tensor> results = results_on(threads, name);
      REQUIRE(results.size() == expected.size());
      for (std::size_t i = 0; i < results.size(); ++i) {
        CAPTURE(i);
        CHECK(same_bits(results[i], expected[i]));
      }
    }
  }
}
