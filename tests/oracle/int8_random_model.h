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
#include "chispa/quant/table.h"

namespace chispa::oracle {

/// Instead of a layer's index: the last one so far.
constexpr int kLastLayer = -2;

/// Of a window, or dense.
struct Int8LayerShape {
  quant::Int8Op op = quant::Int8Op::conv2d;
  Size2D kernel = 1;
  Size2D stride = 1;
  Size2D dilation = 1;
  Padding padding = Padding::same;
  int out_channels = 1;  ///< conv2d, dense
  int groups = 1;        ///< conv2d
  bool relu = true;
  bool per_tensor = false;  ///< dense: one weight scale for all outputs
  int multiple = 1;         ///< depthwise_conv2d: kernels per channel
  int source = kLastLayer;
};

/// Appends layers that fit what is there; every draw comes from the seed. What a method does not say of its
/// layer is drawn.
class Int8ModelBuilder {
 public:
  Int8ModelBuilder(int height, int width, int channels, std::uint64_t seed) : random_(seed) {
    model_.name = "drawn";
    model_.height = height, model_.width = width, model_.channels = channels;
  }

  Int8ModelBuilder& add(const Int8LayerShape& shape) {
    quant::Int8Layer layer = begin(shape.op, shape.source);
    set_geometry(layer, shape);
    if (shape.op == quant::Int8Op::max_pool2d || shape.op == quant::Int8Op::average_pool2d)
      layer.output = layer.input;
    else
      draw_filter(layer, shape);
    return append(layer);
  }

  /// A table of any 256 bytes.
  Int8ModelBuilder& add_table(int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::table, source);
    draw_output(layer, false);
    for (int x = 0; x < 256; ++x) layer.table.push_back(drawn_byte());
    return append(layer);
  }

  /// A table of a function; of none: of a requantization.
  Int8ModelBuilder& add_function(Activation function, int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::table, source);
    layer.function = function;
    layer.slope = function == Activation::leaky_relu ? float_of(integer(-10, 30) / 20.0) : 0.0;
    const bool share = function == Activation::hard_sigmoid;
    const quant::Quantization drawn{float_of(layer.input.scale * integer(4, 14) / 10.0), integer(-128, 60)};
    layer.output = quant::possible_output(function, layer.input,
                                          share ? quant::Quantization{float_of(1.0 / 255), -128} : drawn);
    layer.table = quant::make_table(function, layer.slope, layer.input, layer.output);
    return append(layer);
  }

  Int8ModelBuilder& add_prelu(int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::prelu, source);
    layer.output = {float_of(layer.input.scale * integer(6, 14) / 10.0), integer(-60, 60)};
    draw_constants(layer, layer.in_channels);
    layer.requantization = quant::requantizations(layer);
    return append(layer);
  }

  /// op: add, subtract or multiply, of the outputs of two layers; the second's extents are the first's, or
  /// [1,1,C].
  Int8ModelBuilder& add_pair(quant::Int8Op op, int first, int second, bool relu = false) {
    quant::Int8Layer layer = begin(op, first);
    layer.inputs.push_back(second);
    layer.second = second < 0 ? model_.input : model_.layers[static_cast<std::size_t>(second)].output;
    finish_pair(layer, relu);
    return append(layer);
  }
  Int8ModelBuilder& add_sum(int first, int second, bool relu = true) {
    return add_pair(quant::Int8Op::add, first, second, relu);
  }
  /// The same with constants, one a channel, or only one.
  Int8ModelBuilder& add_pair_with_constants(quant::Int8Op op, bool per_channel, int source = kLastLayer) {
    quant::Int8Layer layer = begin(op, source);
    draw_constants(layer, per_channel ? layer.in_channels : 1);
    finish_pair(layer, false);
    return append(layer);
  }

  /// What is not quantized as the first of `sources` is goes through a table before.
  Int8ModelBuilder& add_concat(std::vector<int> sources) {
    const quant::Quantization common = begin(quant::Int8Op::concat, sources[0]).input;
    for (int& source : sources) source = requantized(source, common);
    quant::Int8Layer layer = begin(quant::Int8Op::concat, sources[0]);
    layer.out_channels = 0;
    for (const int source : sources) layer.out_channels += begin(quant::Int8Op::concat, source).in_channels;
    layer.inputs = sources;
    return append(layer);
  }

  Int8ModelBuilder& add_pad(int top, int bottom, int left, int right, int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::pad, source);
    layer.pad_top = top, layer.pad_left = left;
    layer.out_height += top + bottom, layer.out_width += left + right;
    return append(layer);
  }
  Int8ModelBuilder& add_slice(int channel_begin, int channels, int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::slice, source);
    layer.channel_begin = channel_begin, layer.out_channels = channels;
    return append(layer);
  }
  Int8ModelBuilder& add_shuffle(int groups, int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::shuffle, source);
    layer.groups = groups;
    return append(layer);
  }
  Int8ModelBuilder& add_reshape(int height, int width, int channels, int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::reshape, source);
    layer.out_height = height, layer.out_width = width, layer.out_channels = channels;
    return append(layer);
  }

  Int8ModelBuilder& add_global_average(int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::global_average_pool, source);
    layer.out_height = layer.out_width = 1;
    layer.output = {float_of(layer.input.scale * integer(1, 12) / 10.0), integer(-60, 60)};
    layer.requantization = quant::requantizations(layer);
    return append(layer);
  }
  Int8ModelBuilder& add_softmax(int source = kLastLayer) {
    quant::Int8Layer layer = begin(quant::Int8Op::softmax, source);
    layer.output = {1.0 / 256, -128};
    layer.requantization = quant::requantizations(layer);
    return append(layer);
  }

  int last() const { return static_cast<int>(model_.layers.size()) - 1; }
  /// The last layer so far.
  const quant::Int8Layer& layer() const { return model_.layers.back(); }
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
    for (std::int8_t& pixel : pixels) pixel = drawn_byte();
    return pixels;
  }

  int integer(int low, int high) {
    return low + static_cast<int>(random_.below(next_++, static_cast<std::uint32_t>(high - low + 1)));
  }

 private:
  static double float_of(double value) { return static_cast<float>(value); }

  std::int8_t drawn_byte() { return static_cast<std::int8_t>(std::clamp(integer(-160, 159), -128, 127)); }

  /// A layer that reads `source`; until it is said otherwise, its output is like its input.
  quant::Int8Layer begin(quant::Int8Op op, int source) const {
    quant::Int8Layer layer;
    layer.name = std::to_string(model_.layers.size());
    layer.op = op;
    const int from = source == kLastLayer ? last() : source;
    layer.inputs = {from};
    layer.in_height = model_.height, layer.in_width = model_.width, layer.in_channels = model_.channels;
    layer.input = model_.input;
    if (from >= 0) {
      const quant::Int8Layer& before = model_.layers[static_cast<std::size_t>(from)];
      layer.in_height = before.out_height, layer.in_width = before.out_width;
      layer.in_channels = before.out_channels;
      layer.input = before.output;
    }
    layer.out_height = layer.in_height, layer.out_width = layer.in_width;
    layer.out_channels = layer.in_channels;
    layer.output = layer.input;
    return layer;
  }

  Int8ModelBuilder& append(const quant::Int8Layer& layer) {
    model_.layers.push_back(layer);
    return *this;
  }

  /// `source`, or a layer that requantizes its output.
  int requantized(int source, const quant::Quantization& output) {
    quant::Int8Layer layer = begin(quant::Int8Op::table, source);
    if (layer.input.scale == output.scale && layer.input.zero_point == output.zero_point) return source;
    layer.output = output;
    layer.table = quant::make_table(Activation::none, 0.0, layer.input, output);
    append(layer);
    return last();
  }

  static void set_geometry(quant::Int8Layer& layer, const Int8LayerShape& shape) {
    layer.groups = shape.groups;
    if (shape.op == quant::Int8Op::dense) {
      layer.out_height = layer.out_width = 1, layer.out_channels = shape.out_channels;
      return;
    }
    const auto [rows, columns] = make_window2d({layer.in_height, layer.in_width}, shape.kernel, shape.stride,
                                               shape.padding, shape.dilation);
    const auto set = [](int& height, int& width, const Size2D& size) {
      height = static_cast<int>(size.height), width = static_cast<int>(size.width);
    };
    set(layer.kernel_height, layer.kernel_width, shape.kernel);
    set(layer.stride_height, layer.stride_width, shape.stride);
    set(layer.dilation_height, layer.dilation_width, shape.dilation);
    set(layer.out_height, layer.out_width, {rows.output, columns.output});
    set(layer.pad_top, layer.pad_left, {rows.pad_before, columns.pad_before});
    layer.out_channels =
        shape.op == quant::Int8Op::conv2d ? shape.out_channels : layer.in_channels * shape.multiple;
  }

  void draw_output(quant::Int8Layer& layer, bool relu) {
    layer.output.scale = float_of(integer(10, 90) / 1000.0);
    layer.output.zero_point = relu ? -128 : integer(-60, 60);
    if (relu) layer.clamp_min = layer.output.zero_point;
  }

  void draw_filter(quant::Int8Layer& layer, const Int8LayerShape& shape) {
    draw_output(layer, shape.relu);
    layer.per_tensor = shape.per_tensor || (shape.op == quant::Int8Op::dense && shape.out_channels == 1);
    int taps = layer.kernel_height * layer.kernel_width;
    if (shape.op == quant::Int8Op::conv2d) taps *= layer.in_channels / layer.groups;
    if (shape.op == quant::Int8Op::dense) taps = layer.in_height * layer.in_width * layer.in_channels;
    layer.weights.resize(static_cast<std::size_t>(taps) * static_cast<std::size_t>(layer.out_channels));
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
      const double scale = float_of(factor * layer.output.scale / layer.input.scale);
      layer.weight_scales.push_back(shape.per_tensor && o > 0 ? layer.weight_scales[0] : scale);
    }
    layer.requantization = quant::requantizations(layer);
  }

  void draw_constants(quant::Int8Layer& layer, int count) {
    layer.second = {float_of(integer(5, 20) / 1000.0), integer(-20, 20)};
    for (int i = 0; i < count; ++i) layer.weights.push_back(drawn_byte());
  }

  /// Output and factors of a pair whose operands are known.
  void finish_pair(quant::Int8Layer& layer, bool relu) {
    double scale = std::max(layer.input.scale, layer.second.scale) * integer(6, 20) / 10.0;
    if (layer.op == quant::Int8Op::multiply)  // the products' deviation is near 80 * 80
      scale = layer.input.scale * layer.second.scale * 6400.0 / integer(20, 120);
    layer.output = {float_of(scale), relu ? -128 : integer(-60, 60)};
    if (relu) layer.clamp_min = layer.output.zero_point;
    layer.requantization = quant::requantizations(layer);
  }

  quant::Int8Model model_;
  RandomStream random_;
  std::uint64_t next_ = 0;
};

}  // namespace chispa::oracle
