// Whole training steps against PyTorch's; golden/make_float_golden.py wrote them.
#include <map>

#include "catch.h"
#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/nn/activation.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/sequential.h"
#include "golden/float_golden.h"

using namespace chispa;
using nlohmann::json;

namespace {

nn::Network build() {
  nn::Network network("golden", Shape{6, 6, 2},
                      RandomStream(1));  // every weight is overwritten by the stored ones
  nn::Sequential(network)
      .add<nn::Conv2D>({.channels = 4})
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::DepthwiseConv2D>()
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::Conv2D>({.channels = 6, .kernel = 1})
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::MaxPool2D>()
      .add<nn::Flatten>()
      .add<nn::Dense>({.units = 3});
  return network;
}

}  // namespace

TEST_CASE("eight training steps of a small network equal PyTorch's", "[nn][golden]") {
  const json golden = read_float_golden().at("training");
  nn::Network network = build();
  REQUIRE(network.parameters().size() == golden.at("initial").size());
  for (nn::NamedParameter& named : network.parameters())
    named.parameter.value() = golden_tensor(golden.at("initial").at(named.name));

  const Variable x(golden_tensor(golden.at("x")));
  const auto labels = golden.at("labels").get<std::vector<Label>>();
  const float learning_rate = golden.at("learning_rate");
  std::size_t step = 0;
  for (const double expected : golden.at("losses")) {
    CAPTURE(step++);
    Variable loss = ops::softmax_cross_entropy(network.forward(x, {.training = true}), labels,
                                               {.label_smoothing = golden.at("label_smoothing")});
    CHECK(static_cast<double>(loss.value().item()) == Approx(expected).epsilon(1e-5));
    loss.backward();
    for (nn::NamedParameter& named : network.parameters()) {
      const Tensor gradient = named.parameter.grad();
      for (std::int64_t i = 0; i < gradient.size(); ++i)
        named.parameter.value().data()[i] -= learning_rate * gradient.data()[i];
      named.parameter.clear_grad();
    }
  }
  for (const nn::NamedParameter& named : network.parameters()) {
    CAPTURE(named.name);
    CHECK(golden_error(named.parameter.value(), golden.at("final").at(named.name)) < 1e-4);
  }
  for (const nn::NamedBuffer& named : network.buffers()) {
    CAPTURE(named.name);
    CHECK(golden_error(named.buffer, golden.at("buffers").at(named.name)) < 1e-5);
  }
}
