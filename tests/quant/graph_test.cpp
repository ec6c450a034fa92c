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
#include "quant/graph_of_everything.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

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
  const Int8Model int8 = quantize(model, extremes_of(model, random_images(40, seed)));
  const std::vector<double> ratios = signal_to_noise_db(model, int8);
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    CAPTURE(seed, equalized, i, model.layers[i].name, to_string(model.layers[i].op),
            to_string(model.layers[i].activation));
    CHECK(ratios[i] > 20.0);
  }
}

TEST_CASE("a graph's layers keep to the quantizations of what they read", "[quant]") {
  const FoldedModel model = graph_of_everything(7);
  const Int8Model int8 = quantize(model, extremes_of(model, random_images(40, 7)));
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
  const Int8Model int8 = quantize(model, extremes_of(model, random_images(40, seed)));
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
