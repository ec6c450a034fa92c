#pragma once

#include <cmath>

#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/relu.h"
#include "chispa/nn/sequential.h"

/// Draws biases, gammas, betas and running statistics as training would leave them: none at its starting
/// value.
inline void randomize(chispa::nn::Sequential& network, chispa::RandomStream random) {
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
inline chispa::nn::Sequential random_network(std::uint64_t seed) {
  using namespace chispa;
  const RandomStream random(seed);
  nn::Sequential network;
  network.add<nn::Conv2D>(nn::Conv2D::Options{.in_channels = 3, .out_channels = 6}, random.derive(0));
  network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 6});
  network.add<nn::ReLU>();
  network.add<nn::DepthwiseConv2D>(
      nn::DepthwiseConv2D::Options{.channels = 6, .kernel = 3, .window = {.stride = 2}, .bias = false},
      random.derive(1));
  network.add<nn::Dropout>(0.25f);
  network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 6});
  network.add<nn::ReLU>();
  network.add<nn::Conv2D>(nn::Conv2D::Options{.in_channels = 6,
                                              .out_channels = 7,
                                              .kernel = 2,
                                              .window = {.stride = 1, .padding = Padding::valid}},
                          random.derive(2));
  network.add<nn::MaxPool2D>(nn::MaxPool2D::Options{.kernel = 2, .stride = 2, .padding = Padding::same});
  network.add<nn::ReLU>();
  network.add<nn::Flatten>();
  network.add<nn::Dense>(nn::Dense::Options{.in_features = 2 * 3 * 7, .out_features = 8}, random.derive(3));
  network.add<nn::BatchNorm>(nn::BatchNorm::Options{.channels = 8});
  network.add<nn::ReLU>();
  network.add<nn::Dense>(nn::Dense::Options{.in_features = 8, .out_features = 5}, random.derive(4));
  randomize(network, random.derive(5));
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
