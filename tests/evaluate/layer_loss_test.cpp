#include "chispa/evaluate/layer_loss.h"

#include <cmath>

#include "catch.h"
#include "error_message.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::evaluate;

TEST_CASE("the layer whose weights are spoilt is the one that costs", "[evaluate]") {
  QuantizedNetwork network(1);
  const data::Dataset dataset = noise_dataset(40, 3);
  const std::size_t spoilt = GENERATE(0u, 1u, 2u, 4u, 5u);
  CAPTURE(spoilt);
  const auto before = layer_losses(network.folded, network.int8, dataset);
  for (std::int8_t& weight : network.int8.layers[spoilt].weights)
    weight = static_cast<std::int8_t>(weight / 32 * 32);
  const auto after = layer_losses(network.folded, network.int8, dataset);
  REQUIRE(after.size() == 6);
  for (std::size_t i = 0; i < after.size(); ++i) {
    CAPTURE(i);
    CHECK(after[i].has_value() == (i != 3));  // 3 is the pooling
    if (!after[i]) continue;
    CHECK(after[i]->images == 40);
    if (i == spoilt)
      CHECK(after[i]->rms > 3.0 * before[i]->rms);
    else
      CHECK(after[i]->rms == before[i]->rms);
  }
}

TEST_CASE("a layer costs what its steps round away", "[evaluate]") {
  const quant::FoldedModel model{.input = Shape{1, 1, 3},
                                 .layers = {{.name = "0",
                                             .op = quant::Int8Op::dense,
                                             .inputs = {quant::kModelInput},
                                             .input = Shape{1, 1, 3},
                                             .output = Shape{1, 1, 1},
                                             .weight = Tensor::full(Shape{3, 1}, 127.0f),
                                             .bias = Tensor::full(Shape{1}, 0.0f)}}};
  const auto int8 = quant::quantize(model, std::vector<quant::ValueRange>{{-128.0 * 32, 127.0 * 32}});
  data::Dataset dataset{
      .height = 1, .width = 1, .channels = 3, .pixels = {}, .labels = {}, .class_names = {}};
  for (const int pixel : {64, 128, 192}) {  // -1, 0 and 1 in the network's view
    dataset.pixels.values().insert(dataset.pixels.values().end(),
                                   {static_cast<std::uint8_t>(pixel), 128, 128});
    dataset.labels.push_back(0);
  }
  const auto losses = layer_losses(model, int8, dataset);
  REQUIRE(losses.size() == 1);
  CHECK(losses[0]->rms == Approx(std::sqrt(2.0 / 3.0)));  // 127 is taken for 128, the nearest step of 32
}

TEST_CASE("two different networks have no layer losses", "[evaluate]") {
  QuantizedNetwork network(1);
  network.folded.layers.pop_back();
  CHECK(error_message([&] { layer_losses(network.folded, network.int8, noise_dataset(1, 1)); }) ==
        "layer losses: the float network has 5 layers, the int8 one 6");
}
