// Every operator in every supported form, alone, against the oracle.
#include "runtime/oracle_check.h"

using namespace chispa;
using oracle::Int8LayerShape;
using oracle::Int8ModelBuilder;
using quant::Int8Op;
using test::check_against_oracle;

TEST_CASE("conv2d equals the oracle bit for bit", "[runtime]") {
  const int kernel = GENERATE(1, 2, 3, 4, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const int size = GENERATE(5, 8, 13);
  const int channels = GENERATE(1, 3, 8);
  const bool relu = GENERATE(true, false);
  CAPTURE(kernel, stride, padding, size, channels, relu);
  Int8ModelBuilder builder(size, size + 2, channels, 1);
  builder.add({.kernel = kernel, .stride = stride, .padding = padding, .out_channels = 5, .relu = relu});
  check_against_oracle(builder);
}

TEST_CASE("depthwise_conv2d equals the oracle bit for bit", "[runtime]") {
  const int kernel = GENERATE(1, 2, 3, 4, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const int size = GENERATE(5, 8, 12, 13);
  const int channels = GENERATE(1, 3, 8);
  const bool relu = GENERATE(true, false);
  CAPTURE(kernel, stride, padding, size, channels, relu);
  Int8ModelBuilder builder(size + 1, size, channels, 2);
  builder.add(
      {.op = Int8Op::depthwise_conv2d, .kernel = kernel, .stride = stride, .padding = padding, .relu = relu});
  check_against_oracle(builder);
}

TEST_CASE("max_pool2d equals the oracle bit for bit", "[runtime]") {
  const int kernel = GENERATE(1, 2, 3, 4, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const int size = GENERATE(5, 8, 13);
  CAPTURE(kernel, stride, padding, size);
  Int8ModelBuilder builder(size, size + 1, 3, 3);
  builder.add({.op = Int8Op::max_pool2d, .kernel = kernel, .stride = stride, .padding = padding});
  check_against_oracle(builder);
}

TEST_CASE("dense equals the oracle bit for bit, after flatten and alone", "[runtime]") {
  const int size = GENERATE(1, 3, 4);
  const int channels = GENERATE(1, 7, 64);
  const bool relu = GENERATE(true, false);
  CAPTURE(size, channels, relu);
  Int8ModelBuilder builder(size, size, channels, 4);
  builder.add({.op = Int8Op::dense, .out_channels = 11, .relu = relu});
  check_against_oracle(builder);
}

TEST_CASE("images of width or height 1 are convolved", "[runtime]") {
  const int height = GENERATE(1, 2, 9);
  const int width = GENERATE(1, 2, 4);
  const Int8Op op = GENERATE(Int8Op::conv2d, Int8Op::depthwise_conv2d, Int8Op::max_pool2d);
  const int kernel = GENERATE(1, 3, 5);
  CAPTURE(height, width, op, kernel);
  Int8ModelBuilder builder(height, width, 4, 5);
  builder.add({.op = op, .kernel = kernel, .out_channels = 3});
  check_against_oracle(builder);
}

TEST_CASE("1 to 512 channels are convolved", "[runtime]") {
  const int channels = GENERATE(1, 2, 5, 31, 130, 512);
  CAPTURE(channels);
  Int8ModelBuilder builder(3, 6, channels, 6);
  builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3}).add({.out_channels = channels});
  builder.add({.kernel = 3, .out_channels = 4});
  check_against_oracle(builder);
}

TEST_CASE("sums that are as large as weights and inputs allow are exact", "[runtime]") {
  const int sign = GENERATE(1, -1);
  const int pixel = GENERATE(-128, 127);
  Int8ModelBuilder builder(4, 8, 60, 7);
  builder.add({.out_channels = 9, .relu = false}).add({.op = Int8Op::depthwise_conv2d, .kernel = 3});
  quant::Int8Model model = builder.model();
  for (quant::Int8Layer& layer : model.layers)
    std::fill(layer.weights.begin(), layer.weights.end(), static_cast<std::int8_t>(sign * 127));
  test::LoadedModel loaded(model);
  const std::vector<std::int8_t> image(4 * 8 * 60, static_cast<std::int8_t>(pixel));
  CHECK(test::infer(loaded, image) == oracle::outputs(model, image).back());
}

TEST_CASE("small weights are multiplied four at a time", "[runtime]") {
  const int pixel = GENERATE(-128, 127, 3);
  const int limit = GENERATE(63, 64);  // 4 * 63 is within what fits, 4 * 64 above it
  Int8ModelBuilder builder(4, 8, 28, 9);
  builder.add({.out_channels = 12});
  quant::Int8Model model = builder.model();
  for (std::int8_t& weight : model.layers[0].weights)
    weight = static_cast<std::int8_t>(weight < 0 ? -limit : limit);
  test::LoadedModel loaded(model);
  std::vector<std::int8_t> image = builder.image();
  for (std::size_t i = 0; i < image.size() / 2; ++i) image[i] = static_cast<std::int8_t>(pixel);
  CHECK(test::infer(loaded, image) == oracle::outputs(model, image).back());
}

TEST_CASE("factors above 1 and of 0 are applied", "[runtime]") {
  const int shift = GENERATE(0, 1, 5);
  const std::int32_t multiplier = GENERATE(0, 1 << 30, 1518500250);
  Int8ModelBuilder builder(3, 3, 2, 8);
  builder.add({.out_channels = 3, .relu = false});
  quant::Int8Model model = builder.model();
  for (quant::Requantization& factor : model.layers[0].requantization) factor = {multiplier, shift};
  for (std::int8_t& weight : model.layers[0].weights) weight = static_cast<std::int8_t>(weight % 2);
  for (std::int32_t& bias : model.layers[0].bias) bias %= 64;
  test::LoadedModel loaded(model);
  const std::vector<std::int8_t> image = builder.image();
  CHECK(test::infer(loaded, image) == oracle::outputs(model, image).back());
}
