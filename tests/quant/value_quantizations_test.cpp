#include "quant/value_quantizations.h"

#include <vector>

#include "catch.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/quantize.h"
#include "error_message.h"
#include "quant/folded_builder.h"
#include "quant/insert_requantizations.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

/// Layer i from -1 - i to 2 + i.
std::vector<ValueRange> different_ranges(const FoldedModel& model) {
  std::vector<ValueRange> ranges;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const auto wide = static_cast<double>(i);
    ranges.push_back({-1.0 - wide, 2.0 + wide});
  }
  return ranges;
}

std::vector<std::string> names(const FoldedModel& model, const std::vector<std::size_t>& layers) {
  std::vector<std::string> result;
  for (const std::size_t layer : layers) result.push_back(model.layers[layer].name);
  return result;
}

}  // namespace

TEST_CASE("values that are concatenated, pooled or moved share the union of their ranges", "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  const int a = graph.conv(kModelInput, 4), b = graph.conv(a, 4);
  const int pooled = graph.pool(Int8Op::max_pool2d, a, 3, {});
  const int joined = graph.concat({pooled, b});
  const int shuffled = graph.unary(Int8Op::shuffle, joined, {.window = {.groups = 2}});
  const int c = graph.conv(shuffled, 4);
  const std::vector<ValueRange> ranges = different_ranges(graph.model());
  const ValueQuantizations values = value_quantizations(graph.model(), ranges);
  // By a and b alone, which compute what the others hold.
  const Quantization both = choose_quantization({-2.0, 3.0});
  for (const int value : {a, b, pooled, joined, shuffled}) {
    CAPTURE(value);
    CHECK(values.of(value) == both);
  }
  CHECK(values.of(c) == choose_quantization(ranges.back()));
  CHECK(values.of(kModelInput) == kPixelQuantization);
}

TEST_CASE("an activation ends an output's range and its integers", "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  graph.conv(kModelInput, 4, 3, {}, Activation::relu);
  graph.conv(0, 4, 3, {}, Activation::relu6);
  const int wide = graph.conv(0, 4);
  graph.concat({1, wide});
  const std::vector<ValueRange> ranges = {{-1.0, 2.0}, {-1.0, 7.0}, {-10.0, 15.5}, {0.0, 0.0}};
  const Int8Model int8 = quantize(graph.model(), ranges);
  CHECK(int8.layers[0].output == choose_quantization({0.0, 2.0}));
  CHECK(int8.layers[0].clamp_min == -128);
  CHECK(int8.layers[0].clamp_max == 127);
  // A grid of 0.1 that it shares with another: zero point -28, 6 is 60 steps above.
  CHECK(int8.layers[1].output == choose_quantization({-10.0, 15.5}));
  CHECK(int8.layers[1].clamp_min == -28);
  CHECK(int8.layers[1].clamp_max == 32);
  CHECK(int8.layers[2].clamp_min == -128);
  const std::vector<ValueRange> alone = {{-1.0, 2.0}, {-1.0, 7.0}};
  graph.model().layers.resize(2);
  CHECK(quantize(graph.model(), alone).layers[1].output == choose_quantization({0.0, 6.0}));
}

TEST_CASE("sigmoid, tanh and softmax have TensorFlow Lite's quantizations", "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  const int a = graph.conv(kModelInput, 4);
  const int sigmoid = graph.table(a, Activation::sigmoid), tanh = graph.table(a, Activation::tanh);
  const int pooled = graph.pool(Int8Op::max_pool2d, sigmoid, 2, {});
  const int probabilities = graph.unary(Int8Op::softmax, tanh);
  const ValueQuantizations values = value_quantizations(graph.model(), different_ranges(graph.model()));
  CHECK(values.of(sigmoid) == Quantization{1.0 / 256, -128});
  CHECK(values.of(pooled) == Quantization{1.0 / 256, -128});
  CHECK(values.of(tanh) == Quantization{1.0 / 128, 0});
  CHECK(values.of(probabilities) == Quantization{1.0 / 256, -128});
}

TEST_CASE("a value of fixed quantization is requantized where it joins others", "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  const int pooled = graph.pool(Int8Op::max_pool2d, kModelInput, 3, {});
  const int a = graph.conv(kModelInput, 4);
  const int gate = graph.table(a, Activation::sigmoid);
  const int gated = graph.pair(Int8Op::multiply, a, gate);
  graph.concat({pooled, gate, gated});
  FoldedModel model = graph.model();
  CHECK(error_message([&] { value_quantizations(model, different_ranges(model)); }) ==
        "quantize: layer n2 shares its output's quantization with values of another; a table of function "
        "none between them is needed");

  const std::vector<std::size_t> inserted = insert_requantizations(model);
  CHECK(names(model, inserted) == std::vector<std::string>{"input.requantized", "n2.requantized"});
  REQUIRE(model.layers.size() == 7);
  CHECK(model.layers[0].inputs == std::vector<int>{kModelInput});
  CHECK(model.layers[1].inputs == std::vector<int>{0});            // the pooling reads the requantized image
  CHECK(model.layers[2].inputs == std::vector<int>{kModelInput});  // the convolution the image itself
  CHECK(model.layers[4].inputs == std::vector<int>{3});            // the sigmoid's requantization
  CHECK(model.layers[5].inputs == std::vector<int>{2, 3});         // the gate is multiplied as it is
  CHECK(model.layers[6].inputs == std::vector<int>{1, 4, 5});
  const ValueQuantizations values = value_quantizations(model, different_ranges(model));
  for (const int value : {0, 1, 4, 5, 6}) CHECK(values.of(value) == values.of(6));
  CHECK(values.of(3) == Quantization{1.0 / 256, -128});
  CHECK(insert_requantizations(model).empty());
}

TEST_CASE("values of the same fixed quantization are joined as they are", "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  graph.concat({kModelInput, kModelInput});
  graph.pool(Int8Op::average_pool2d, 0, 2, {.stride = 2});
  graph.conv(1, 4);
  FoldedModel model = graph.model();
  CHECK(insert_requantizations(model).empty());
  CHECK(value_quantizations(model, different_ranges(model)).of(1) == kPixelQuantization);
}

TEST_CASE("h-swish's output is no finer than its kernel takes, for all who share its quantization",
          "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  const int a = graph.conv(kModelInput, 4), b = graph.conv(kModelInput, 4);
  const int swish = graph.table(a, Activation::hard_swish);
  const int joined = graph.concat({swish, b});
  const std::vector<ValueRange> ranges = {{0.0, 255.0}, {-0.1, 0.1}, {-0.375, 0.0}, {0.0, 0.0}};
  const Int8Model int8 = quantize(graph.model(), ranges);
  const auto scale = [&](int layer) { return int8.layers[static_cast<std::size_t>(layer)].output.scale; };
  CHECK(scale(swish) > 1.0 / 128);
  CHECK(scale(swish) < 1.001 / 128);
  CHECK(scale(b) == scale(swish));
  CHECK(scale(joined) == scale(swish));
  CHECK(int8.layers[2].table.size() == 256);
}
