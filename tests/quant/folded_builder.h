#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "chispa/core/random.h"
#include "chispa/core/window.h"
#include "chispa/quant/folded_model.h"

/// Builds a folded model layer by layer, with random weights. Each call appends a layer and gives its index;
/// shapes follow from what it reads.
class FoldedBuilder {
 public:
  explicit FoldedBuilder(const chispa::Shape& image, std::uint64_t seed = 1) : random_(seed) {
    model_.input = image;
  }

  chispa::quant::FoldedModel& model() { return model_; }
  chispa::Shape shape(int value) const { return value < 0 ? model_.input : layer(value).output; }
  chispa::quant::FoldedLayer& layer(int index) { return model_.layers[static_cast<std::size_t>(index)]; }
  const chispa::quant::FoldedLayer& layer(int index) const {
    return model_.layers[static_cast<std::size_t>(index)];
  }

  int conv(int from, std::int64_t channels, chispa::Size2D kernel = 3, chispa::Conv2DOptions window = {},
           chispa::Activation activation = chispa::Activation::none) {
    const std::int64_t inputs = shape(from)[2] / window.groups;
    return weighted(from, chispa::quant::Int8Op::conv2d,
                    {.output = positions(from, kernel, window, channels),
                     .kernel = kernel,
                     .window = window,
                     .weight = normal({kernel.height, kernel.width, inputs, channels},
                                      static_cast<double>(kernel.height * kernel.width * inputs)),
                     .activation = activation});
  }

  int depthwise(int from, std::int64_t multiplier = 1, chispa::Size2D kernel = 3,
                chispa::Conv2DOptions window = {}, chispa::Activation activation = chispa::Activation::none) {
    const std::int64_t channels = shape(from)[2] * multiplier;
    return weighted(from, chispa::quant::Int8Op::depthwise_conv2d,
                    {.output = positions(from, kernel, window, channels),
                     .kernel = kernel,
                     .window = window,
                     .weight = normal({kernel.height, kernel.width, channels},
                                      static_cast<double>(kernel.height * kernel.width)),
                     .activation = activation});
  }

  int dense(int from, std::int64_t features, chispa::Activation activation = chispa::Activation::none) {
    const std::int64_t inputs = shape(from).size();
    return weighted(from, chispa::quant::Int8Op::dense,
                    {.output = {1, 1, features},
                     .weight = normal({inputs, features}, static_cast<double>(inputs)),
                     .activation = activation});
  }

  int pool(chispa::quant::Int8Op op, int from, chispa::Size2D kernel, chispa::Conv2DOptions window) {
    return append(
        op, {from},
        {.output = positions(from, kernel, window, shape(from)[2]), .kernel = kernel, .window = window});
  }

  /// Of one input and the same extents, but for the options given.
  int unary(chispa::quant::Int8Op op, int from, chispa::quant::FoldedLayer options = {}) {
    if (options.output.rank() == 0) options.output = shape(from);
    return append(op, {from}, std::move(options));
  }

  int table(int from, chispa::Activation function, double slope = 0.0) {
    return unary(chispa::quant::Int8Op::table, from, {.activation = function, .slope = slope});
  }

  int prelu(int from) {
    return unary(chispa::quant::Int8Op::prelu, from, {.weight = normal({shape(from)[2]}, 16.0)});
  }

  int pair(chispa::quant::Int8Op op, int first, int second,
           chispa::Activation activation = chispa::Activation::none) {
    return append(op, {first, second}, {.output = shape(first), .activation = activation});
  }

  /// With a constant a channel.
  int pair(chispa::quant::Int8Op op, int first) {
    return append(op, {first}, {.output = shape(first), .weight = normal({shape(first)[2]}, 1.0)});
  }

  int concat(const std::vector<int>& from) {
    std::int64_t channels = 0;
    for (const int value : from) channels += shape(value)[2];
    return append(chispa::quant::Int8Op::concat, from,
                  {.output = {shape(from[0])[0], shape(from[0])[1], channels}});
  }

  int global_average(int from) {
    return append(chispa::quant::Int8Op::global_average_pool, {from}, {.output = {1, 1, shape(from)[2]}});
  }

 private:
  chispa::Shape positions(int from, const chispa::Size2D& kernel, const chispa::Conv2DOptions& window,
                          std::int64_t channels) const {
    const chispa::Window2D over = chispa::make_window2d({shape(from)[0], shape(from)[1]}, kernel,
                                                        window.stride, window.padding, window.dilation);
    return {over.rows.output, over.cols.output, channels};
  }

  int weighted(int from, chispa::quant::Int8Op op, chispa::quant::FoldedLayer options) {
    options.bias = normal({options.output[2]}, 25.0);
    return append(op, {from}, std::move(options));
  }

  int append(chispa::quant::Int8Op op, const std::vector<int>& from, chispa::quant::FoldedLayer options) {
    options.name = "n" + std::to_string(model_.layers.size());
    options.op = op;
    options.inputs = from;
    options.input = shape(from[0]);
    model_.layers.push_back(std::move(options));
    return static_cast<int>(model_.layers.size()) - 1;
  }

  /// Of variance 1 / `inputs`.
  chispa::Tensor normal(const chispa::Shape& extents, double inputs) {
    chispa::Tensor tensor(extents);
    const auto deviation = static_cast<float>(1.0 / std::sqrt(inputs));
    for (float& value : tensor.values()) value = deviation * random_.normal(draw_++);
    return tensor;
  }

  chispa::quant::FoldedModel model_;
  chispa::RandomStream random_;
  std::uint64_t draw_ = 0;
};
