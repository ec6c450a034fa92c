#include "chispa/evaluate/layer_error.h"

#include <cmath>

#include "catch.h"
#include "chispa/data/batch.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/quant/affine.h"
#include "error_message.h"
#include "evaluate/quantized_network.h"
#include "oracle/int8_chain.h"
#include "quant/graph_of_everything.h"

using namespace chispa;
using namespace chispa::evaluate;

namespace {

/// `layer` alone, of the same shapes, with every weight of channel c replaced by weight[c] and its bias by
/// bias[c].
quant::FoldedModel uniform_layer(const quant::FoldedLayer& layer, const std::vector<double>& weight,
                                 const std::vector<double>& bias) {
  quant::FoldedModel model{.input = layer.input, .layers = {layer}};
  quant::FoldedLayer& only = model.layers[0];
  only.activation = Activation::none;
  only.inputs = {quant::kModelInput};
  only.weight = layer.weight.clone();
  only.bias = layer.bias.clone();
  const auto channels = static_cast<std::int64_t>(weight.size());
  for (std::int64_t i = 0; i < only.weight.size(); ++i)
    only.weight.data()[i] = static_cast<float>(weight[static_cast<std::size_t>(i % channels)]);
  for (std::int64_t c = 0; c < channels; ++c)
    only.bias.data()[c] = static_cast<float>(bias[static_cast<std::size_t>(c)]);
  return model;
}

}  // namespace

TEST_CASE("each int8 layer is within its step sizes of the float layer on the same input", "[evaluate]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3, 4));
  CAPTURE(seed);
  const QuantizedNetwork network(seed);
  const Int8Network runtime(emit::make_model_blob(network.int8, {.fuse = false}).bytes, "test");
  const data::Dataset dataset = noise_dataset(4, 30 + seed);
  for (std::int64_t image = 0; image < dataset.size(); ++image) {
    std::vector<std::int8_t> input = int8_pixels(dataset.image(image));
    const auto outputs = runtime.stage_outputs(input);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      CAPTURE(image, i);
      const quant::FoldedLayer& layer = network.folded.layers[i];
      const quant::Int8Layer& int8 = network.int8.layers[i];
      Tensor x(Shape{1, layer.input[0], layer.input[1], layer.input[2]}), magnitude(x.shape());
      for (std::int64_t k = 0; k < x.size(); ++k) {
        x.data()[k] = static_cast<float>(dequantize_value(input[static_cast<std::size_t>(k)], int8.input));
        magnitude.data()[k] = std::fabs(x.data()[k]);
      }
      quant::FoldedModel alone{.input = layer.input, .layers = {layer}};
      alone.layers[0].inputs = {quant::kModelInput};
      const Tensor exact = run(alone, x);
      // Rounding of weights and biases: half a step of each weight times its input, and half a step of the
      // bias.
      Tensor rounding = Tensor::zeros(exact.shape());
      if (layer.op != quant::Int8Op::max_pool2d) {
        std::vector<double> weight_error, bias_error;
        for (const double scale : int8.weight_scales) {
          weight_error.push_back(0.5 * scale);
          bias_error.push_back(0.5 * scale * int8.input.scale);
        }
        rounding = run(uniform_layer(layer, weight_error, bias_error), magnitude);
      }
      int beyond = 0;
      for (std::int64_t k = 0; k < exact.size(); ++k) {
        const double low = dequantize_value(int8.clamp_min, int8.output);
        const double high = dequantize_value(int8.clamp_max, int8.output);
        const double expected = std::clamp(static_cast<double>(exact.data()[k]), low, high);
        const double actual = dequantize_value(outputs[i][static_cast<std::size_t>(k)], int8.output);
        // Rounding twice: half an output step, and half a step of the value before the shift, at most half as
        // much.
        const double bound = rounding.data()[k] + 0.751 * int8.output.scale;
        if (std::fabs(actual - expected) > bound) ++beyond;
      }
      CHECK(beyond == 0);
      input = outputs[i];
    }
  }
}

TEST_CASE("layer errors agree with their definition", "[evaluate]") {
  const QuantizedNetwork network(2);
  const data::Dataset dataset = noise_dataset(6, 3);
  const std::vector<std::int64_t> indices = {0, 2, 5};
  const std::vector<LayerError> errors = layer_errors(network.folded, network.int8, dataset, indices);
  REQUIRE(errors.size() == network.folded.layers.size());

  const Int8Network runtime(emit::make_model_blob(network.int8).bytes, "test");
  double signal = 0.0, noise = 0.0, least = HUGE_VAL, greatest = -HUGE_VAL;
  int clipped = 0;
  for (const std::int64_t index : indices) {
    const Tensor exact = run(network.folded, data::make_batch(dataset, std::span(&index, 1)).images);
    const std::vector<std::int8_t> q = runtime.invoke(int8_pixels(dataset.image(index)));
    const quant::Quantization& grid = network.int8.layers.back().output;
    for (std::int64_t k = 0; k < 5; ++k) {
      const double y = exact.data()[k];
      least = std::min(least, y);
      greatest = std::max(greatest, y);
      signal += y * y;
      noise += std::pow(y - dequantize_value(q[static_cast<std::size_t>(k)], grid), 2.0);
      clipped += y < dequantize_value(-128, grid) - grid.scale / 2 ||
                 y > dequantize_value(127, grid) + grid.scale / 2;
    }
  }
  CHECK(errors.back().signal_to_noise_db == Approx(10.0 * std::log10(signal / noise)));
  CHECK(errors.back().clipped_share == Approx(clipped / 15.0));
  CHECK(errors.back().float_range.min == least);
  CHECK(errors.back().float_range.max == greatest);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    CAPTURE(i);
    CHECK(errors[i].name == network.folded.layers[i].name);
    CHECK(errors[i].signal_to_noise_db > 20.0);
  }
}

TEST_CASE("the layer that quantization spoils is the one whose error jumps", "[evaluate]") {
  QuantizedNetwork network(1);
  const data::Dataset dataset = noise_dataset(5, 3);
  const std::vector<std::int64_t> indices = {0, 1, 2, 3, 4};
  const auto before = layer_errors(network.folded, network.int8, dataset, indices);
  for (std::int8_t& weight : network.int8.layers[2].weights)
    weight = static_cast<std::int8_t>(weight / 16 * 16);
  const auto after = layer_errors(network.folded, network.int8, dataset, indices);
  CHECK(after[1].signal_to_noise_db == before[1].signal_to_noise_db);
  CHECK(after[2].signal_to_noise_db < before[2].signal_to_noise_db - 6.0);
}

TEST_CASE("every layer of a graph is measured, by the runtime's bytes, which are the definition's",
          "[evaluate]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2));
  const quant::FoldedModel model = graph_of_everything(seed);
  const quant::Int8Model int8 = quantize(model, extremes_of(model, random_images(40, seed)));
  const data::Dataset dataset = noise_dataset(3, seed);
  const Int8Network runtime(emit::make_model_blob(int8, {.fuse = false}).bytes, "test");
  const std::vector<std::int8_t> image = int8_pixels(dataset.image(1));
  const auto expected = oracle::outputs(int8, image);
  const auto outputs = runtime.stage_outputs(image);
  const std::vector<LayerError> errors = layer_errors(model, int8, dataset, {0, 1, 2});
  REQUIRE(outputs.size() == expected.size());
  REQUIRE(errors.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i, model.layers[i].name, quant::to_string(model.layers[i].op));
    CHECK(outputs[i] == expected[i]);
    CHECK(errors[i].name == model.layers[i].name);
    CHECK(errors[i].signal_to_noise_db > 20.0);
  }
}

TEST_CASE("two different networks have no layer errors", "[evaluate]") {
  QuantizedNetwork network(1);
  network.folded.layers.pop_back();
  CHECK(error_message([&] { layer_errors(network.folded, network.int8, noise_dataset(1, 1), {0}); }) ==
        "layer errors: the float network has 5 layers, the int8 one 6");
}
