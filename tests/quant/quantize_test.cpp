#include "chispa/quant/quantize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/fold.h"
#include "chispa/quant/requantization.h"
#include "error_message.h"
#include "quant/random_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

FoldedModel random_model() {
  return fold(random_network(1));
}

std::vector<ValueRange> ranges_of(const FoldedModel& model) {
  std::vector<ValueRange> ranges(model.layers.size());
  run(model, random_images(20, 5), [&](std::size_t layer, const Tensor& output) {
    const auto [least, greatest] = std::minmax_element(output.values().begin(), output.values().end());
    ranges[layer] = {*least, *greatest};
  });
  return ranges;
}

/// One dense layer of `inputs` to two outputs, every weight `weight` and both biases `bias`, behind the
/// pixels [1,1,inputs].
FoldedModel dense_model(std::int64_t inputs, float weight, float bias) {
  FoldedModel model{.input = Shape{1, 1, inputs}, .layers = {}};
  model.layers.push_back({.name = "7",
                          .op = Int8Op::dense,
                          .inputs = {kModelInput},
                          .input = model.input,
                          .output = Shape{1, 1, 2}});
  model.layers[0].weight = Tensor::full(Shape{inputs, 2}, weight);
  model.layers[0].bias = Tensor::full(Shape{2}, bias);
  return model;
}

/// Where weight (kernel row, kernel column, input channel) of an output channel stands in the two layouts.
struct Place {
  std::size_t in_float;
  std::size_t in_int8;
};
Place place_of(const Int8Layer& layer, int row, int column, int in, int out) {
  const int kernel = layer.kernel_width, ins = layer.in_channels, outs = layer.out_channels;
  const auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  if (layer.op == Int8Op::conv2d)
    return {at(((row * kernel + column) * ins + in) * outs + out),
            at(((out * kernel + row) * kernel + column) * ins + in)};
  if (layer.op == Int8Op::depthwise_conv2d)
    return {at((row * kernel + column) * outs + out), at((row * kernel + column) * outs + out)};
  if (layer.op == Int8Op::dense)
    return {at(in * outs + out), at(out * (layer.in_height * layer.in_width * ins) + in)};
  FAIL("no weights");
  return {};
}

template <typename Visit>
void for_each_weight(const Int8Layer& layer, int out, Visit visit) {
  int ins = layer.op == Int8Op::depthwise_conv2d ? 1 : layer.in_channels;
  if (layer.op == Int8Op::dense) ins = layer.in_height * layer.in_width * layer.in_channels;
  for (int row = 0; row < layer.kernel_height; ++row)
    for (int column = 0; column < layer.kernel_width; ++column)
      for (int in = 0; in < ins; ++in) visit(place_of(layer, row, column, in, out));
}

}  // namespace

TEST_CASE("weights are symmetric, per output channel, to the nearest step, in TensorFlow Lite's layout",
          "[quant]") {
  const FoldedModel model = random_model();
  const Int8Model int8 = quantize(model, ranges_of(model));
  REQUIRE(int8.layers.size() == model.layers.size());
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const Int8Layer& layer = int8.layers[i];
    if (layer.op == Int8Op::max_pool2d) continue;
    CAPTURE(i);
    REQUIRE(layer.weights.size() == static_cast<std::size_t>(model.layers[i].weight.size()));
    for (int c = 0; c < layer.out_channels; ++c) {
      CAPTURE(c);
      const double scale = layer.weight_scales[static_cast<std::size_t>(c)];
      double largest = 0.0, worst = 0.0;
      int largest_q = 0;
      for_each_weight(layer, c, [&](const Place& place) {
        const double weight = model.layers[i].weight.data()[place.in_float];
        const int q = layer.weights[place.in_int8];
        largest = std::max(largest, std::fabs(weight));
        largest_q = std::max(largest_q, std::abs(q));
        worst = std::max(worst, std::fabs(q * scale - weight));
      });
      CHECK(scale == Approx(largest / 127).epsilon(1e-6));
      CHECK(largest_q == 127);
      CHECK(worst <= scale * 0.50001);
    }
  }
}

TEST_CASE("biases, factors and the chain of scales follow the specification", "[quant]") {
  const FoldedModel model = random_model();
  const std::vector<ValueRange> ranges = ranges_of(model);
  const Int8Model int8 = quantize(model, ranges);
  CHECK(int8.height == 9);
  CHECK(int8.width == 11);
  Quantization arriving{1.0 / 64, 0};
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const Int8Layer& layer = int8.layers[i];
    CAPTURE(i);
    CHECK(layer.name == model.layers[i].name);
    CHECK(layer.input.scale == arriving.scale);
    CHECK(layer.input.zero_point == arriving.zero_point);
    arriving = layer.output;
    if (layer.op == Int8Op::max_pool2d) {
      CHECK(layer.output.scale == layer.input.scale);
      CHECK(layer.output.zero_point == layer.input.zero_point);
      continue;
    }
    CHECK(layer.clamp_max == 127);
    if (model.layers[i].activation == Activation::relu) {
      CHECK(layer.output.zero_point == -128);
      CHECK(layer.clamp_min == layer.output.zero_point);
      CHECK(layer.output.scale == Approx(ranges[i].max / 255));
    } else {
      CHECK(layer.clamp_min == -128);
      CHECK(layer.output.scale == Approx((ranges[i].max - ranges[i].min) / 255));
    }
    for (std::size_t c = 0; c < static_cast<std::size_t>(layer.out_channels); ++c) {
      const double step = layer.input.scale * layer.weight_scales[c];
      CHECK(std::fabs(layer.bias[c] * step - static_cast<double>(model.layers[i].bias.data()[c])) <=
            step * 0.50001);
      const Requantization expected = make_requantization(step / layer.output.scale);
      CHECK(layer.requantization[c].multiplier == expected.multiplier);
      CHECK(layer.requantization[c].shift == expected.shift);
    }
  }
}

TEST_CASE("windows keep TensorFlow's padding", "[quant]") {
  const FoldedModel model = random_model();
  const Int8Model int8 = quantize(model, ranges_of(model));
  // Rows 9 -> 5 by a kernel of 3 at stride 2: (5 - 1) * 2 + 3 - 9 = 2 are padded, one before. Columns 11 ->
  // 6: likewise.
  CHECK(int8.layers[1].out_height == 5);
  CHECK(int8.layers[1].out_width == 6);
  CHECK(int8.layers[1].pad_top == 1);
  CHECK(int8.layers[1].pad_left == 1);
  CHECK(int8.layers[1].stride_height == 2);
  CHECK(int8.layers[2].pad_top == 0);  // valid
  // Pooling 4x5 to 2x3: the odd column is padded after, so nothing before.
  CHECK(int8.layers[3].out_width == 3);
  CHECK(int8.layers[3].pad_left == 0);
}

TEST_CASE("a dense layer can have one scale for its whole matrix", "[quant]") {
  const FoldedModel model = random_model();
  const Int8Model int8 = quantize(model, ranges_of(model), {.dense_per_channel = false});
  for (const Int8Layer& layer : int8.layers) {
    if (layer.op == Int8Op::max_pool2d) continue;
    const auto [least, greatest] =
        std::minmax_element(layer.weight_scales.begin(), layer.weight_scales.end());
    CHECK((*least == *greatest) == (layer.op == Int8Op::dense));
  }
}

TEST_CASE("a channel that gives its bias whatever comes in keeps that bias", "[quant]") {
  // From none to all but vanishing weights, beside an output of ordinary size.
  const float weight = GENERATE(0.0f, 1e-30f, 1e-12f, 1e-6f);
  const float bias = GENERATE(-3.0f, 0.0f, 1e-3f, 2.5f);
  CAPTURE(weight, bias);
  const std::vector<ValueRange> range{{-3.0, 3.0}};
  const Int8Model int8 = quantize(dense_model(48, weight, bias), range);
  const Int8Layer& layer = int8.layers[0];
  for (std::size_t c = 0; c < 2; ++c) {
    const double step = layer.input.scale * layer.weight_scales[c];
    CHECK(std::fabs(layer.bias[c] * step - static_cast<double>(bias)) < layer.output.scale / 1000);
    double error = 0.0;  // of all weights together, at the largest input
    for (std::size_t t = 0; t < 48; ++t)
      error +=
          2.0 * std::fabs(layer.weights[c * 48 + t] * layer.weight_scales[c] - static_cast<double>(weight));
    CHECK(error < layer.output.scale / 100);
    CHECK(layer.requantization[c].multiplier >= 1 << 30);
  }
}

TEST_CASE("no accumulator can overflow, even with biases far beyond the output's range", "[quant]") {
  const float weight = GENERATE(1e-9f, 1e-3f, 1.0f, 30.0f);
  const float bias = GENERATE(-1e6f, -50.0f, 0.0f, 1e5f);
  const std::int64_t inputs = GENERATE(1, 48, 4608);
  CAPTURE(weight, bias, inputs);
  const Int8Model int8 = quantize(dense_model(inputs, weight, bias), std::vector<ValueRange>{{-1.0, 1.0}});
  const Int8Layer& layer = int8.layers[0];
  for (std::size_t c = 0; c < 2; ++c) {
    double bound = std::fabs(static_cast<double>(layer.bias[c]));
    for (std::int64_t t = 0; t < inputs; ++t)
      bound +=
          256.0 * std::abs(layer.weights[c * static_cast<std::size_t>(inputs) + static_cast<std::size_t>(t)]);
    CHECK(std::ldexp(bound, std::max(layer.requantization[c].shift, 0)) <= 0x1p30);
  }
}

TEST_CASE("what cannot be quantized is refused by layer and channel", "[quant]") {
  const auto refusal = [](const FoldedModel& model, ValueRange range) {
    return error_message([&] { quantize(model, std::vector<ValueRange>{range}); });
  };
  CHECK(refusal(dense_model(40000, 1.0f, 0.0f), {-1.0, 1.0})
            .find("quantize: layer 7 channel 0: its sum of 40000") == 0);
  CHECK(refusal(dense_model(10, 1e30f, 0.0f), {0.0, 1e-6}) ==
        "quantize: layer 7 channel 0: its outputs are all but 0 beside its weights; was it trained?");
  CHECK(
      refusal(dense_model(10, 1e-38f, 0.0f), {0.0, 1e-36}).find("quantize: layer 7 channel 0: its weights") ==
      0);
  const FoldedModel model = random_model();
  CHECK(error_message([&] { quantize(model, std::vector<ValueRange>(2)); }) ==
        "quantize: 2 ranges for 6 layers");
}
