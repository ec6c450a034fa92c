// Graphs of all operators, quantized: the specification's arithmetic (oracle) against the float graph.
#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/equalize.h"
#include "chispa/quant/quantize.h"
#include "chispa/quant/simulate.h"
#include "oracle/int8_chain.h"
#include "quant/folded_builder.h"
#include "quant/insert_requantizations.h"
#include "quant/random_network.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

/// Residual blocks, squeeze-excite, branches that are joined (one with the image), channels moved about; all
/// operators occur.
FoldedModel graph_of_everything(std::uint64_t seed) {
  FoldedBuilder graph(Shape{9, 11, 3}, seed);
  const int stem = graph.conv(kModelInput, 8, 3, {}, Activation::relu6);
  const int wide =
      graph.table(graph.depthwise(stem, 2, {3, 2}, {.dilation = {2, 1}}), Activation::hard_swish);
  const int squeezed = graph.dense(graph.global_average(wide), 4, Activation::relu);
  const int gate = graph.table(graph.dense(squeezed, 16), Activation::hard_sigmoid);
  const int excited = graph.pair(Int8Op::multiply, wide, gate);
  const int back = graph.conv(excited, 8, 1);
  const int sum = graph.pair(Int8Op::add, back, stem, Activation::relu);
  const int left = graph.prelu(graph.conv(sum, 6, {1, 3}, {.groups = 2}));
  const int right = graph.table(graph.conv(sum, 4, 1), Activation::sigmoid);
  const int joined =
      graph.concat({left, kModelInput, right,
                    graph.unary(Int8Op::slice, sum, {.output = {9, 11, 3}, .channel_begin = 4})});
  const int moved = graph.unary(Int8Op::shuffle, joined, {.window = {.groups = 4}});
  const int padded = graph.unary(Int8Op::pad, moved, {.output = {10, 13, 16}, .pad_top = 0, .pad_left = 1});
  const int pooled = graph.pool(Int8Op::average_pool2d, padded, {2, 3}, {.stride = {2, 3}});
  const int largest = graph.pool(Int8Op::max_pool2d, pooled, 2, {.stride = 2, .padding = Padding::valid});
  const int shifted =
      graph.pair(Int8Op::subtract, graph.pair(Int8Op::multiply, graph.pair(Int8Op::add, largest)));
  const int flat = graph.unary(Int8Op::reshape, graph.table(shifted, Activation::gelu),
                               {.output = {1, 1, graph.shape(shifted).size()}});
  const int silu = graph.table(graph.dense(flat, 12), Activation::silu);
  const int tanh = graph.table(graph.table(silu, Activation::leaky_relu, 0.1), Activation::tanh);
  graph.unary(Int8Op::softmax, graph.dense(tanh, 5));
  FoldedModel model = graph.model();
  insert_requantizations(model);
  return model;
}

std::vector<ValueRange> ranges_of(const FoldedModel& model, const Tensor& images) {
  std::vector<ValueRange> ranges(model.layers.size());
  run(model, images, [&](std::size_t layer, const Tensor& output) {
    const auto [least, greatest] = std::minmax_element(output.values().begin(), output.values().end());
    ranges[layer] = {*least, *greatest};
  });
  return ranges;
}

std::vector<std::int8_t> int8_image(const Tensor& image) {
  std::vector<std::int8_t> values;
  for (const float value : image.values())
    values.push_back(quantize_value(static_cast<double>(value), kPixelQuantization));
  return values;
}

/// 10 log10(signal / noise) of each layer's output in int8, by the oracle, over some images.
std::vector<double> signal_to_noise_db(const FoldedModel& model, const Int8Model& int8) {
  std::vector<double> signal(model.layers.size(), 0.0), noise(model.layers.size(), 0.0);
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Tensor image = random_images(1, 100 + seed);
    const auto outputs = oracle::outputs(int8, int8_image(image));
    run(model, image, [&](std::size_t layer, const Tensor& exact) {
      REQUIRE(outputs[layer].size() == static_cast<std::size_t>(exact.size()));
      for (std::size_t i = 0; i < outputs[layer].size(); ++i) {
        const double value = exact.values()[i];
        signal[layer] += value * value;
        noise[layer] += std::pow(dequantize_value(outputs[layer][i], int8.layers[layer].output) - value, 2.0);
      }
    });
  }
  std::vector<double> ratios;
  for (std::size_t i = 0; i < signal.size(); ++i)
    ratios.push_back(noise[i] == 0.0 ? HUGE_VAL : 10.0 * std::log10(signal[i] / noise[i]));
  return ratios;
}

}  // namespace

TEST_CASE("a graph of all operators is near itself in int8", "[quant]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3, 4));
  const bool equalized = GENERATE(false, true);
  FoldedModel model = graph_of_everything(seed);
  if (equalized) model = equalize(model);
  const Int8Model int8 = quantize(model, ranges_of(model, random_images(40, seed)));
  const std::vector<double> ratios = signal_to_noise_db(model, int8);
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    CAPTURE(seed, equalized, i, model.layers[i].name, to_string(model.layers[i].op),
            to_string(model.layers[i].activation));
    CHECK(ratios[i] > 20.0);
  }
}

TEST_CASE("a graph's layers keep to the quantizations of what they read", "[quant]") {
  const FoldedModel model = graph_of_everything(7);
  const Int8Model int8 = quantize(model, ranges_of(model, random_images(40, 7)));
  const auto output_of = [&](int value) {
    return value == kModelInput ? kPixelQuantization : int8.layers[static_cast<std::size_t>(value)].output;
  };
  for (const Int8Layer& layer : int8.layers) {
    CAPTURE(layer.name, to_string(layer.op));
    CHECK(layer.input == output_of(layer.inputs[0]));
    if (traits(layer.op).family == Int8Family::pair && layer.inputs.size() == 2)
      CHECK(layer.second == output_of(layer.inputs[1]));
    if (traits(layer.op).keeps_quantization)
      for (const int input : layer.inputs) CHECK(layer.output == output_of(input));
  }
}

TEST_CASE("a simulated graph follows the int8 one to the step, layer by layer", "[quant]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3));
  const FoldedModel model = graph_of_everything(seed);
  const Int8Model int8 = quantize(model, ranges_of(model, random_images(40, seed)));
  const Tensor image = random_images(1, seed);
  const auto outputs = oracle::outputs(int8, int8_image(image));
  FoldedModel simulated = model;
  for (std::size_t i = 0; i < model.layers.size(); ++i)
    simulated.layers[i] = dequantized(model.layers[i], int8.layers[i]);
  run(simulated, image, [&](std::size_t layer, Tensor& output) {
    CAPTURE(seed, layer, model.layers[layer].name, to_string(model.layers[layer].op),
            to_string(model.layers[layer].activation));
    const Int8Layer& rounded = int8.layers[layer];
    round_to_output(output, rounded);
    int farthest = 0;
    for (std::size_t i = 0; i < outputs[layer].size(); ++i) {
      const int here = quantize_value(static_cast<double>(output.values()[i]), rounded.output);
      farthest = std::max(farthest, std::abs(here - outputs[layer][i]));
      // The next layer starts from what the int8 graph has: a step here is not held against it.
      output.values()[i] = static_cast<float>(dequantize_value(outputs[layer][i], rounded.output));
    }
    CHECK(farthest <= 1);
  });
}

TEST_CASE("a value is seen by all its readers as it was left, whoever shares its storage", "[quant]") {
  FoldedBuilder graph(Shape{9, 11, 3});
  const int stem = graph.conv(kModelInput, 4);
  const int flat = graph.unary(Int8Op::reshape, stem, {.output = {1, 1, 9 * 11 * 4}});
  const int copied = graph.table(stem, Activation::none);
  graph.pair(Int8Op::add, stem, copied);
  const Tensor images = random_images(2, 1);
  const auto with_zeros_from = [&](int zeroed) {
    return run(graph.model(), images, [&](std::size_t layer, Tensor& output) {
      if (static_cast<int>(layer) == zeroed) output.fill(0.0f);
    });
  };
  const Tensor exact = with_zeros_from(-1), without_copy = with_zeros_from(copied);
  const Tensor as_ever = with_zeros_from(flat);
  for (std::size_t i = 0; i < exact.values().size(); ++i) {
    CHECK(without_copy.values()[i] == Approx(exact.values()[i] / 2.0f));
    CHECK(as_ever.values()[i] == exact.values()[i]);
  }
}
