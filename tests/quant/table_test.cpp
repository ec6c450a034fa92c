#include "chispa/quant/table.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "chispa/core/error.h"
#include "error_message.h"
#include "oracle/int8_chain.h"

using namespace chispa;
using quant::make_table;
using quant::Quantization;

namespace {

double float_of(double value) {
  return static_cast<float>(value);
}

/// The range of a function's values over the input's, as calibration would find it.
Quantization output_of(Activation function, double slope, const Quantization& input) {
  double low = 0.0, high = 0.0;
  for (int x = -128; x < 128; ++x) {
    const double y = activate(function, input.scale * (x - input.zero_point), slope);
    low = std::min(low, y), high = std::max(high, y);
  }
  const double scale = float_of(std::max(high - low, 1e-3) / 255.0);
  return quant::possible_output(function, input,
                                {scale, static_cast<int>(std::lround(-128.0 - low / scale))});
}

/// What the rounding of a value on the way, to steps of 1/256 and 1/255, may make of the result.
double rounding_inside(Activation function, double x) {
  if (function == Activation::silu) return std::fabs(x) * 0.76 / 256;
  return function == Activation::hard_sigmoid ? 0.76 / 255 : 0.0;
}

/// The largest distance between a table's values and the function's, less rounding_inside(), in steps of the
/// output.
double largest_error(Activation function, double slope, const Quantization& input) {
  const Quantization output = output_of(function, slope, input);
  const std::vector<std::int8_t> table = make_table(function, slope, input, output);
  REQUIRE(table.size() == 256);
  double largest = 0.0;
  for (int x = -128; x < 128; ++x) {
    const double real = input.scale * (x - input.zero_point);
    const double exact =
        std::clamp(activate(function, real, slope) / output.scale + output.zero_point, -128.0, 127.0);
    const double error = std::fabs(table[static_cast<std::size_t>(x + 128)] - exact);
    largest = std::max(largest, error - rounding_inside(function, real) / output.scale);
  }
  return largest;
}

std::vector<std::int8_t> all_bytes() {
  std::vector<std::int8_t> bytes;
  for (int x = -128; x < 128; ++x) bytes.push_back(static_cast<std::int8_t>(x));
  return bytes;
}

/// gemmlowp's logistic and tanh, by the oracle's fixed-point functions.
std::int64_t logistic(std::int64_t x) {
  if (x == 0) return 1 << 30;
  const std::int64_t share = oracle::fixed_reciprocal(oracle::fixed_exp(-std::llabs(x), 4));
  return x > 0 ? share : oracle::kLargest - share;
}
std::int64_t tanh(std::int64_t x) {
  if (x == 0) return 0;
  const std::int64_t twice = oracle::fixed_twice_reciprocal(oracle::fixed_exp(-std::llabs(x), 5));
  const std::int64_t magnitude = oracle::fixed_enlarge(twice - (1 << 29), 2);
  return x > 0 ? magnitude : -magnitude;
}

std::vector<std::int8_t> fixed_point_table(bool is_tanh, const Quantization& input) {
  int shift = 0;
  const double fraction = std::frexp(input.scale * 0x1p27, &shift);
  const auto multiplier = static_cast<std::int32_t>(std::llround(fraction * 0x1p31));
  const std::int64_t radius = (std::int64_t{15} << 27) >> shift;
  std::vector<std::int8_t> table;
  for (int q = -128; q < 128; ++q) {
    const int x = q - input.zero_point;
    std::int64_t y = x < 0 ? -128 : 127;
    if (std::abs(x) < radius) {
      const std::int64_t fixed = oracle::requantize(x, multiplier, shift);
      y = is_tanh ? oracle::round_half_away(tanh(fixed), 1 << 24)
                  : oracle::round_half_away(logistic(fixed), 1 << 23) - 128;
    }
    table.push_back(static_cast<std::int8_t>(std::clamp<std::int64_t>(y, -128, 127)));
  }
  return table;
}

}  // namespace

TEST_CASE("a table holds its function's values", "[quant]") {
  const auto [function, steps] = GENERATE(table<Activation, double>({{Activation::none, 0.76},
                                                                     {Activation::relu, 0.76},
                                                                     {Activation::relu6, 1.26},
                                                                     {Activation::leaky_relu, 0.76},
                                                                     {Activation::hard_swish, 1.6},
                                                                     {Activation::hard_sigmoid, 0.76},
                                                                     {Activation::sigmoid, 0.76},
                                                                     {Activation::tanh, 0.76},
                                                                     {Activation::silu, 0.76},
                                                                     {Activation::gelu, 0.51}}));
  const double slope = GENERATE(0.1, -0.5, 1.5);
  const double scale = GENERATE(0.002, 0.0235, 0.09, 0.5);
  const int zero_point = GENERATE(-128, -7, 127);
  CAPTURE(to_string(function), slope, scale, zero_point);
  CHECK(largest_error(function, slope, {float_of(scale), zero_point}) <= steps);
}

TEST_CASE("sigmoid and tanh are computed in gemmlowp's fixed point", "[quant]") {
  const bool is_tanh = GENERATE(false, true);
  const double scale = GENERATE(1e-7, 0.001, 0.01371, 0.0625, 0.1, 0.7, 1.0, 7.9);
  const Quantization input{float_of(scale), GENERATE(-128, -3, 0, 99)};
  const Activation function = is_tanh ? Activation::tanh : Activation::sigmoid;
  CHECK(make_table(function, 0.0, input, quant::possible_output(function, input, input)) ==
        fixed_point_table(is_tanh, input));
}

TEST_CASE("what is lowered computes the table's bytes", "[quant]") {
  quant::Int8Layer layer;
  layer.name = "gate";
  layer.op = quant::Int8Op::table;
  layer.function = GENERATE(Activation::relu6, Activation::hard_sigmoid, Activation::silu);
  layer.in_height = 16, layer.in_width = 16;
  layer.input = {float_of(GENERATE(0.003, 0.047, 0.3)), GENERATE(-128, 11)};
  layer.output = output_of(layer.function, 0.0, layer.input);
  layer.output.scale = float_of(1.25 * layer.output.scale);
  quant::Int8Model model;
  model.layers = lower_table(layer);
  REQUIRE(model.layers.size() == 2);
  CHECK(model.layers.back().name == "gate");
  CHECK(oracle::outputs(model, all_bytes()).back() ==
        make_table(layer.function, 0.0, layer.input, layer.output));
}

TEST_CASE("a relu6 between equal quantizations only clamps", "[quant]") {
  const Quantization both{float_of(0.05), -28};
  const std::vector<std::int8_t> table = make_table(Activation::relu6, 0.0, both, both);
  for (int x = -128; x < 128; ++x) CHECK(table[static_cast<std::size_t>(x + 128)] == std::clamp(x, -28, 92));
  quant::Int8Layer layer;
  layer.function = Activation::relu6;
  layer.input = layer.output = both;
  CHECK(lower_table(layer).empty());
}

TEST_CASE("a function that does not take its scales says so", "[quant]") {
  const Quantization usual{0.05, 0};
  const auto refusal = [](Activation function, const Quantization& input, const Quantization& output) {
    return error_message([&] { make_table(function, 0.0, input, output); });
  };
  CHECK(refusal(Activation::sigmoid, usual, usual) ==
        "sigmoid: its output has scale 0.05 and zero point 0, not 0.00390625 and -128");
  CHECK(refusal(Activation::tanh, {8.0, 0}, {1.0 / 128, 0}) ==
        "tanh: its input's scale 8 is not in [2^-27, 8)");
  CHECK(refusal(Activation::hard_swish, {8.0, 0}, usual) ==
        "hard_swish: its output has scale 0.05 and zero point 0, not 0.0625 and 0");
  CHECK(refusal(Activation::hard_swish, usual, {40.0, 0}) ==
        "hard_swish: its output's scale is above 512 times its input's");
  CHECK(refusal(Activation::none, usual, {1e-9, 0}) ==
        "requantization: its output's scale is 11.9209 times too small for its input's");
}
