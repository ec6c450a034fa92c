#pragma once

// Int8Models with drawn weights, for comparing implementations of one arithmetic.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "chispa/core/random.h"
#include "chispa/core/window.h"
#include "chispa/quant/int8_model.h"
#include "chispa/quant/requantization.h"

namespace chispa::oracle {

/// Instead of a layer's index: the last one so far.
constexpr int kLastLayer = -2;

struct Int8LayerShape {
  quant::Int8Op op = quant::Int8Op::conv2d;
  int kernel = 1;
  int stride = 1;
  Padding padding = Padding::same;
  int out_channels = 1;  ///< conv2d, dense
  bool relu = true;
  bool per_tensor = false;  ///< dense: one weight scale for all outputs
  int multiple = 1;         ///< depthwise_conv2d: kernels per channel
  int source = kLastLayer;
};

/// Appends layers that fit what is there; every draw comes from the seed.
class Int8ModelBuilder {
 public:
  Int8ModelBuilder(int height, int width, int channels, std::uint64_t seed) : random_(seed) {
    model_.name = "drawn";
    model_.height = height, model_.width = width, model_.channels = channels;
  }

  Int8ModelBuilder& add(const Int8LayerShape& shape) {
    quant::Int8Layer layer;
    layer.name = std::to_string(model_.layers.size());
    layer.op = shape.op;
    set_input(layer, shape.source);
    set_geometry(layer, shape);
    if (shape.op == quant::Int8Op::max_pool2d || shape.op == quant::Int8Op::average_pool2d)
      layer.output = layer.input;
    else
      draw_filter(layer, shape);
    model_.layers.push_back(layer);
    return *this;
  }

  /// Appends the sum of the outputs of layers `first` and `second`.
  Int8ModelBuilder& add_sum(int first, int second, bool relu = true) {
    quant::Int8Layer layer;
    layer.name = std::to_string(model_.layers.size());
    layer.op = quant::Int8Op::add;
    set_input(layer, first);
    layer.inputs.push_back(second);
    layer.second = model_.layers[static_cast<std::size_t>(second)].output;
    layer.out_height = layer.in_height, layer.out_width = layer.in_width,
    layer.out_channels = layer.in_channels;
    const double span = std::max(layer.input.scale, layer.second.scale);
    layer.output = {static_cast<float>(span * integer(6, 20) / 10.0), relu ? -128 : integer(-60, 60)};
    if (relu) layer.clamp_min = layer.output.zero_point;
    layer.requantization = quant::add_requantizations(layer.input, layer.second, layer.output);
    model_.layers.push_back(layer);
    return *this;
  }

  int last() const { return static_cast<int>(model_.layers.size()) - 1; }
  const quant::Int8Model& model() const { return model_; }

  /// The same layers with every weight multiplied by `factor` in [0, 1], rounded towards 0.
  Int8ModelBuilder with_weights_scaled(double factor) const {
    Int8ModelBuilder scaled = *this;
    for (quant::Int8Layer& layer : scaled.model_.layers)
      for (std::int8_t& weight : layer.weights) weight = static_cast<std::int8_t>(weight * factor);
    return scaled;
  }

  /// Pixels with all the values that int8 has, extremes more often than chance.
  std::vector<std::int8_t> image() {
    std::vector<std::int8_t> pixels(static_cast<std::size_t>(model_.height * model_.width * model_.channels));
    for (std::int8_t& pixel : pixels) {
      const int drawn = integer(-160, 159);
      pixel = static_cast<std::int8_t>(std::clamp(drawn, -128, 127));
    }
    return pixels;
  }

  int integer(int low, int high) {
    return low + static_cast<int>(random_.below(next_++, static_cast<std::uint32_t>(high - low + 1)));
  }

 private:
  /// The extents and quantization of what a new layer reads.
  void set_input(quant::Int8Layer& layer, int source) {
    const int from = source == kLastLayer ? last() : source;
    layer.inputs = {from};
    if (from < 0) {
      layer.in_height = model_.height, layer.in_width = model_.width, layer.in_channels = model_.channels;
      layer.input = model_.input;
      return;
    }
    const quant::Int8Layer& before = model_.layers[static_cast<std::size_t>(from)];
    layer.in_height = before.out_height, layer.in_width = before.out_width;
    layer.in_channels = before.out_channels;
    layer.input = before.output;
  }

  static void set_geometry(quant::Int8Layer& layer, const Int8LayerShape& shape) {
    if (shape.op == quant::Int8Op::dense) {
      layer.out_channels = shape.out_channels;
      return;
    }
    const Window rows = make_window(layer.in_height, shape.kernel, shape.stride, shape.padding);
    const Window columns = make_window(layer.in_width, shape.kernel, shape.stride, shape.padding);
    layer.kernel_height = layer.kernel_width = shape.kernel;
    layer.stride_height = layer.stride_width = shape.stride;
    layer.out_height = static_cast<int>(rows.output);
    layer.out_width = static_cast<int>(columns.output);
    layer.pad_top = static_cast<int>(rows.pad_before);
    layer.pad_left = static_cast<int>(columns.pad_before);
    layer.out_channels =
        shape.op == quant::Int8Op::conv2d ? shape.out_channels : layer.in_channels * shape.multiple;
  }

  void draw_filter(quant::Int8Layer& layer, const Int8LayerShape& shape) {
    layer.output.scale = static_cast<float>(integer(10, 90) / 1000.0);
    layer.output.zero_point = shape.relu ? -128 : integer(-60, 60);
    layer.per_tensor = shape.per_tensor || (shape.op == quant::Int8Op::dense && shape.out_channels == 1);
    if (shape.relu) layer.clamp_min = layer.output.zero_point;
    int taps = layer.kernel_height * layer.kernel_width;
    if (shape.op == quant::Int8Op::conv2d) taps *= layer.in_channels;
    if (shape.op == quant::Int8Op::dense) taps = layer.in_height * layer.in_width * layer.in_channels;
    const int filters = shape.op == quant::Int8Op::depthwise_conv2d ? 1 : layer.out_channels;
    layer.weights.resize(static_cast<std::size_t>(taps) *
                         static_cast<std::size_t>(filters == 1 ? layer.out_channels : filters));
    for (std::int8_t& weight : layer.weights) {
      const int drawn = integer(-150, 150);
      weight = static_cast<std::int8_t>(std::clamp(drawn, -127, 127));
    }
    // The sums' deviation is near 80 * 80 * sqrt(taps): spread it over a good part of int8, channel by
    // channel.
    const double typical = 6400.0 * std::sqrt(static_cast<double>(taps));
    for (int o = 0; o < layer.out_channels; ++o) {
      layer.bias.push_back(integer(-static_cast<int>(typical), static_cast<int>(typical)));
      const double factor = integer(20, 120) / typical;
      const double scale = static_cast<float>(factor * layer.output.scale / layer.input.scale);
      layer.weight_scales.push_back(shape.per_tensor && o > 0 ? layer.weight_scales[0] : scale);
    }
    for (int o = 0; o < layer.out_channels; ++o)
      layer.requantization.push_back(
          quant::make_requantization(quant::requantization_factor(layer, static_cast<std::size_t>(o))));
  }

  quant::Int8Model model_;
  RandomStream random_;
  std::uint64_t next_ = 0;
};

/// A residual network: a stem, a block around which its input goes, a block that halves and whose input goes
/// through a 1x1 convolution, averages, a head.
inline Int8ModelBuilder residual_builder(int height, int width, int channels, std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(height, width, channels, seed);
  builder.add({.kernel = 3, .out_channels = 6});
  const int stem = builder.last();
  builder.add({.kernel = 3, .out_channels = 6}).add({.kernel = 3, .out_channels = 6, .relu = false});
  builder.add_sum(builder.last(), stem);
  const int block = builder.last();
  builder.add({.kernel = 3, .stride = 2, .out_channels = 8})
      .add({.kernel = 3, .out_channels = 8, .relu = false});
  const int path = builder.last();
  builder.add({.kernel = 1, .stride = 2, .out_channels = 8, .relu = false, .source = block});
  builder.add_sum(path, builder.last(), false);
  builder.add({.op = Int8Op::average_pool2d, .kernel = 3, .stride = 2});
  builder.add({.op = Int8Op::dense, .out_channels = 4, .relu = false});
  return builder;
}

/// The reference network "sepconv" with drawn weights.
inline Int8ModelBuilder sepconv_builder(std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(32, 32, 3, seed);
  const auto separable = [&](int channels) {
    builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3}).add({.out_channels = channels});
  };
  const Int8LayerShape halve{.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2};
  builder.add({.kernel = 3, .out_channels = 16});
  separable(24);
  builder.add(halve);
  separable(48);
  builder.add(halve);
  separable(96);
  separable(192);
  builder.add(halve).add({.op = Int8Op::dense, .out_channels = 10, .relu = false});
  return builder;
}
inline quant::Int8Model drawn_sepconv(std::uint64_t seed) {
  return sepconv_builder(seed).model();
}

}  // namespace chispa::oracle
