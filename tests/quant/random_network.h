#pragma once

#include <cmath>

#include "chispa/nn/activation.h"
#include "chispa/nn/add.h"
#include "chispa/nn/average_pool2d.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/channel_shuffle.h"
#include "chispa/nn/channel_slice.h"
#include "chispa/nn/concat.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/global_average_pool.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/multiply.h"
#include "chispa/nn/pad.h"
#include "chispa/nn/prelu.h"
#include "chispa/nn/sequential.h"

/// Draws biases, gammas, betas and running statistics as training would leave them: none at its starting
/// value.
inline void randomize(chispa::nn::Network& network, chispa::RandomStream random) {
  std::uint64_t draw = 0;
  const auto fill = [&](chispa::Tensor tensor, float mean, float deviation) {
    for (float& value : tensor.values()) value = mean + deviation * random.normal(draw++);
  };
  const auto ends_with = [](const std::string& name, const char* end) { return name.ends_with(end); };
  for (auto& [name, parameter] : network.parameters()) {
    if (ends_with(name, "bias") || ends_with(name, "beta")) fill(parameter.value(), 0.1f, 0.2f);
    if (ends_with(name, "gamma")) fill(parameter.value(), 1.0f, 0.3f);
  }
  for (auto& [name, buffer] : network.buffers()) {
    fill(buffer, 0.0f, 0.5f);
    if (!ends_with(name, "variance")) continue;
    for (float& value : buffer.values()) value = 0.2f + std::fabs(value);
  }
}

/// A network in which every kind of layer and both paddings occur, for images [9,11,3], with 5 outputs.
inline chispa::nn::Network random_network(std::uint64_t seed) {
  using namespace chispa;
  const RandomStream random(seed);
  nn::Network network("random", Shape{9, 11, 3}, random);
  nn::Sequential(network)
      .add<nn::Conv2D>({.channels = 6})
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::DepthwiseConv2D>({.kernel = 3, .window = {.stride = 2}, .bias = false})
      .add<nn::Dropout>({.rate = 0.25})
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::Conv2D>({.channels = 7, .kernel = 2, .window = {.padding = Padding::valid}})
      .add<nn::MaxPool2D>({.kernel = 2, .stride = 2, .padding = Padding::same})
      .add<nn::ReLU>()
      .add<nn::Flatten>()
      .add<nn::Dense>({.units = 8})
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::Dense>({.units = 5});
  randomize(network, random.derive(5));
  return network;
}

/// The same for a graph: an inverted residual block with squeeze-excite, branches that are concatenated with
/// the image, a batch normalization that belongs to no layer.
inline chispa::nn::Network random_graph(std::uint64_t seed) {
  using namespace chispa;
  const RandomStream random(seed);
  nn::Network network("random graph", Shape{9, 11, 3}, random);
  nn::Sequential block(network);
  block.add<nn::Conv2D>({.channels = 8}, "stem").add<nn::BatchNorm>().add<nn::ReLU6>();
  const int stem = block.at();
  block.add<nn::Conv2D>({.channels = 16, .kernel = 1}).add<nn::BatchNorm>().add<nn::HardSwish>();
  block.add<nn::DepthwiseConv2D>({.kernel = {3, 2}, .window = {.dilation = {2, 1}}}).add<nn::BatchNorm>();
  nn::Sequential gate(network, block.at());
  gate.add<nn::GlobalAveragePool>().add<nn::Conv2D>({.channels = 8, .kernel = 1}).add<nn::ReLU>();
  gate.add<nn::Conv2D>({.channels = 16, .kernel = 1}).add<nn::HardSigmoid>();
  nn::Sequential back(network, network.add(nn::Multiply(), {block.at(), gate.at()}));
  back.add<nn::Conv2D>({.channels = 8, .kernel = 1}).add<nn::BatchNorm>();
  const int sum = network.add(nn::Add(), {back.at(), stem}, "sum");
  nn::Sequential left(network, sum), right(network, sum), rest(network, sum);
  left.add<nn::Conv2D>({.channels = 6, .kernel = {1, 3}, .window = {.groups = 2}}).add<nn::PReLU>();
  right.add<nn::Conv2D>({.channels = 4, .kernel = 1}).add<nn::Sigmoid>();
  rest.add<nn::ChannelSlice>({.begin = 4, .channels = 3});
  nn::Sequential(network,
                 network.add(nn::Concat(), {left.at(), nn::kNetworkInput, right.at(), rest.at()}, "joined"))
      .add<nn::ChannelShuffle>({.groups = 4})
      .add<nn::Pad>({.bottom = 1, .right = 1})
      .add<nn::AveragePool2D>({})
      .add<nn::BatchNorm>()
      .add<nn::ReLU>()
      .add<nn::Flatten>()
      .add<nn::Dense>({.units = 12})
      .add<nn::BatchNorm>()
      .add<nn::SiLU>()
      .add<nn::Dense>({.units = 5});
  randomize(network, random.derive(99));
  return network;
}

/// `count` images [9,11,3] with values that pixels can have.
inline chispa::Tensor random_images(std::int64_t count, std::uint64_t seed) {
  const chispa::RandomStream random(seed);
  chispa::Tensor images(chispa::Shape{count, 9, 11, 3});
  for (std::int64_t i = 0; i < images.size(); ++i) {
    const auto pixel = static_cast<float>(random.below(static_cast<std::uint64_t>(i), 256));
    images.data()[i] = (pixel - 128.0f) / 64.0f;
  }
  return images;
}
