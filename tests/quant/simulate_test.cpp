#include "chispa/quant/simulate.h"

#include <cmath>

#include "catch.h"
#include "chispa/data/batch.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/quant/affine.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::quant;

TEST_CASE("a simulated int8 network follows the device's runtime to the step", "[quant]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3));
  CAPTURE(seed);
  const QuantizedNetwork network(seed);
  const evaluate::Int8Network runtime(emit::make_model_blob(network.int8, {.fuse = false}).bytes, "test");
  FoldedModel simulated = network.folded;
  for (std::size_t i = 0; i < simulated.layers.size(); ++i)
    simulated.layers[i] = dequantized(network.folded.layers[i], network.int8.layers[i]);
  const data::Dataset dataset = noise_dataset(3, 40 + seed);
  std::int64_t values = 0, different = 0;
  for (std::int64_t image = 0; image < dataset.size(); ++image) {
    const auto outputs = runtime.stage_outputs(evaluate::int8_pixels(dataset.image(image)));
    const Tensor x = data::make_batch(dataset, std::span(&image, 1)).images;
    run(simulated, x, [&](std::size_t layer, Tensor& output) {
      const Int8Layer& int8 = network.int8.layers[layer];
      round_to_output(output, int8);
      for (std::int64_t k = 0; k < output.size(); ++k) {
        const int q = outputs[layer][static_cast<std::size_t>(k)];
        const int here = quantize_value(output.data()[k], int8.output);
        values += 1;
        different += q != here;
        REQUIRE(std::abs(q - here) <= 2);  // what two layers differ by, a third may double
      }
    });
  }
  CHECK(different * 50 < values);
}

TEST_CASE("outputs are rounded to what int8 can say and clamped by a ReLU", "[quant]") {
  Int8Layer layer;
  layer.output = {0.5, -100};
  layer.clamp_min = -100;
  Tensor values = Tensor::from(Shape{5}, std::vector<float>{-3.0f, 0.2f, 0.3f, 1.0f, 500.0f});
  round_to_output(values, layer);
  const std::vector<float> expected = {0.0f, 0.0f, 0.5f, 1.0f, 113.5f};
  CHECK(std::vector<float>(values.data(), values.data() + 5) == expected);
}
