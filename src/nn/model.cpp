#include "chispa/nn/model.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "chispa/core/error.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/relu.h"

namespace chispa::nn {
namespace {

/// Appends layers and keeps account of what comes out of the last one.
class NetworkBuilder {
 public:
  /// For a network that halves height and width `halvings` times.
  NetworkBuilder(const ModelConfig& config, int halvings, RandomStream random)
      : config_(config),
        random_(random),
        network_(std::make_unique<Sequential>()),
        height_(config.height),
        width_(config.width),
        channels_(config.channels) {
    const std::int64_t smallest = std::int64_t{1} << halvings;
    if (height_ < smallest || width_ < smallest)
      throw Error(fmt::format("model {}: input {}x{} is too small to be halved {} times; give {}x{} or more",
                              config.name, height_, width_, halvings, smallest, smallest));
  }

  /// Conv `kernel` x `kernel`, BN, ReLU.
  void convolution(std::int64_t base_channels, std::int64_t kernel) {
    const std::int64_t out = widened(base_channels);
    network_->add<Conv2D>(Conv2D::Options{.in_channels = channels_, .out_channels = out, .kernel = kernel},
                          layer_random());
    channels_ = out;
    normalize_and_rectify();
  }

  /// Depthwise 3x3, BN, ReLU, then a 1x1 convolution to `base_channels`, BN, ReLU.
  void separable(std::int64_t base_channels) {
    network_->add<DepthwiseConv2D>(DepthwiseConv2D::Options{.channels = channels_}, layer_random());
    normalize_and_rectify();
    convolution(base_channels, 1);
  }

  void pool() {
    network_->add<MaxPool2D>(MaxPool2D::Options{});
    height_ /= 2;
    width_ /= 2;
  }

  void classifier() {
    network_->add<Flatten>();
    network_->add<Dropout>(config_.dropout);
    network_->add<Dense>(
        Dense::Options{.in_features = height_ * width_ * channels_, .out_features = config_.classes},
        layer_random());
  }

  std::unique_ptr<Sequential> take() { return std::move(network_); }

 private:
  std::int64_t widened(std::int64_t base_channels) const {
    return std::max<std::int64_t>(
        1, std::llround(static_cast<double>(base_channels) * config_.width_multiplier));
  }

  RandomStream layer_random() const { return random_.derive(network_->layers().size()); }

  void normalize_and_rectify() {
    network_->add<BatchNorm>(BatchNorm::Options{.channels = channels_});
    network_->add<ReLU>();
  }

  ModelConfig config_;
  RandomStream random_;
  std::unique_ptr<Sequential> network_;
  std::int64_t height_;
  std::int64_t width_;
  std::int64_t channels_;
};

std::unique_ptr<Sequential> make_sepconv(const ModelConfig& config, RandomStream random) {
  NetworkBuilder network(config, 3, random);
  network.convolution(16, 3);
  network.separable(24);
  network.pool();
  network.separable(48);
  network.pool();
  network.separable(96);
  network.separable(192);
  network.pool();
  network.classifier();
  return network.take();
}

std::unique_ptr<Sequential> make_teacher(const ModelConfig& config, RandomStream random) {
  NetworkBuilder network(config, 4, random);
  network.convolution(32, 3);
  network.pool();
  network.convolution(96, 3);
  network.convolution(96, 3);
  network.pool();
  network.convolution(192, 3);
  network.convolution(192, 3);
  network.pool();
  network.convolution(256, 3);
  network.pool();
  network.classifier();
  return network.take();
}

void check(const ModelConfig& config) {
  if (config.height < 1 || config.width < 1 || config.channels < 1 || config.classes < 2)
    throw Error(
        fmt::format("model {}: input {}x{}x{} with {} classes; sizes must be at least 1, classes at least 2",
                    config.name, config.height, config.width, config.channels, config.classes));
  if (!(config.width_multiplier > 0.0 && config.width_multiplier <= 64.0))
    throw Error(
        fmt::format("model {}: width multiplier {} is not in (0, 64]", config.name, config.width_multiplier));
}

}  // namespace

std::unique_ptr<Sequential> make_model(const ModelConfig& config, RandomStream random) {
  check(config);
  if (config.name == "sepconv") return make_sepconv(config, random);
  if (config.name == "teacher") return make_teacher(config, random);
  std::string known;
  for (const std::string& name : model_names()) known += (known.empty() ? "" : ", ") + name;
  throw Error("model \"" + config.name + "\" is not known; there are " + known);
}

std::vector<std::string> model_names() {
  return {"sepconv", "teacher"};
}

}  // namespace chispa::nn
