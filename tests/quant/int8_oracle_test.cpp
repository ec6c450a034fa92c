// The oracle of int8 models against what it stands for, in double precision.
#include <cmath>
#include <vector>

#include "catch.h"
#include "oracle/int8_chain.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Layer;
using quant::Int8Op;

namespace {

/// Of a step: to a half, then to a whole.
constexpr double kTwiceRounded = 0.75 + 1e-6;

double dequantized(const quant::Quantization& quantization, std::int8_t value) {
  return quantization.scale * (value - quantization.zero_point);
}

/// Checks that `value` is `real` within `steps` of the layer's output, or saturated on its side.
void check_near(const Int8Layer& layer, std::int8_t value, double real, double steps) {
  const double exact = std::clamp(real / layer.output.scale + layer.output.zero_point,
                                  static_cast<double>(layer.clamp_min), static_cast<double>(layer.clamp_max));
  REQUIRE(std::fabs(value - exact) <= steps);
}

}  // namespace

TEST_CASE("fixed-point functions are those that they are named after", "[oracle]") {
  for (int i = 1; i < 4000; ++i) {
    const double x = -i * 0.00731;
    const double power = static_cast<double>(oracle::fixed_exp(std::llround(std::ldexp(x, 26)), 5)) * 0x1p-31;
    REQUIRE(std::fabs(power - std::exp(x)) < 1e-6);
    const double share = i / 4001.0;
    const double inverse =
        static_cast<double>(oracle::fixed_reciprocal(std::llround(share * 0x1p31))) * 0x1p-31;
    REQUIRE(std::fabs(inverse - 1.0 / (1.0 + share)) < 1e-7);
  }
}

TEST_CASE("softmax is near the function's value", "[oracle]") {
  const int channels = GENERATE(1, 2, 10, 300);
  Int8ModelBuilder builder(2, 3, 4, static_cast<std::uint64_t>(channels));
  builder.add({.out_channels = channels, .relu = false}).add_softmax();
  const auto all = oracle::outputs(builder.model(), builder.image());
  const Int8Layer& layer = builder.layer();
  for (std::size_t place = 0; place < 6; ++place) {
    const std::int8_t* x = all[0].data() + place * static_cast<std::size_t>(channels);
    double sum = 0.0;
    for (int c = 0; c < channels; ++c) sum += std::exp(layer.input.scale * x[c]);
    for (int c = 0; c < channels; ++c)
      check_near(layer, all[1][place * static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)],
                 std::exp(layer.input.scale * x[c]) / sum, kTwiceRounded);
  }
}

TEST_CASE("a global average is near the mean", "[oracle]") {
  const int height = GENERATE(1, 3, 8), width = GENERATE(1, 5, 64);
  Int8ModelBuilder builder(height, width, 3, 7);
  builder.add_global_average();
  const std::vector<std::int8_t> image = builder.image();
  const std::vector<std::int8_t> output = oracle::outputs(builder.model(), image).back();
  for (std::size_t c = 0; c < 3; ++c) {
    double sum = 0.0;
    for (std::size_t i = c; i < image.size(); i += 3) sum += dequantized(builder.model().input, image[i]);
    check_near(builder.layer(), output[c], sum / (height * width), kTwiceRounded);
  }
}

TEST_CASE("pairs are near what they are of", "[oracle]") {
  const Int8Op op = GENERATE(Int8Op::add, Int8Op::subtract, Int8Op::multiply);
  const bool vector = GENERATE(false, true);
  Int8ModelBuilder builder(3, 4, 2, 5);
  builder.add({.out_channels = 2, .relu = false});
  if (vector) builder.add_global_average();
  builder.add_pair(op, quant::kModelInput, builder.last());
  const std::vector<std::int8_t> image = builder.image();
  const auto all = oracle::outputs(builder.model(), image);
  const Int8Layer& layer = builder.layer();
  const std::vector<std::int8_t>& second = all[all.size() - 2];
  for (std::size_t i = 0; i < image.size(); ++i) {
    const double x = dequantized(layer.input, image[i]);
    const double a = dequantized(layer.second, second[vector ? i % 2 : i]);
    const double real = op == Int8Op::add ? x + a : op == Int8Op::subtract ? x - a : x * a;
    check_near(layer, all.back()[i], real, kTwiceRounded);
  }
}

TEST_CASE("prelu is near what it is of", "[oracle]") {
  Int8ModelBuilder builder(3, 4, 5, 5);
  builder.add_prelu();
  const std::vector<std::int8_t> image = builder.image();
  const std::vector<std::int8_t> output = oracle::outputs(builder.model(), image).back();
  const Int8Layer& layer = builder.layer();
  for (std::size_t i = 0; i < image.size(); ++i) {
    const double x = dequantized(layer.input, image[i]);
    check_near(layer, output[i], x < 0 ? x * dequantized(layer.second, layer.weights[i % 5]) : x,
               kTwiceRounded);
  }
}

TEST_CASE("values are moved where they belong", "[oracle]") {
  Int8ModelBuilder builder(2, 1, 6, 3);
  builder.add_shuffle(2).add_slice(1, 3).add_pad(1, 0, 0, 1);
  std::vector<std::int8_t> image;
  for (int i = 0; i < 12; ++i) image.push_back(static_cast<std::int8_t>(i + 1));
  const auto all = oracle::outputs(builder.model(), image);
  CHECK(all[0] == std::vector<std::int8_t>{1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12});
  CHECK(all[1] == std::vector<std::int8_t>{4, 2, 5, 10, 8, 11});
  CHECK(all[2] == std::vector<std::int8_t>{0, 0, 0, 0, 0, 0, 4, 2, 5, 0, 0, 0, 10, 8, 11, 0, 0, 0});
}

TEST_CASE("every drawn graph's values have the extents that its layers say", "[oracle]") {
  const auto build =
      GENERATE(oracle::residual_builder, oracle::squeeze_excite_builder, oracle::branches_builder,
               oracle::shuffle_unit_builder, oracle::read_thrice_builder);
  Int8ModelBuilder builder = build(9, 12, 3, 11);
  const auto all = oracle::outputs(builder.model(), builder.image());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Int8Layer& layer = builder.model().layers[i];
    CHECK(all[i].size() == static_cast<std::size_t>(layer.out_height * layer.out_width * layer.out_channels));
    if (layer.op == Int8Op::softmax) continue;
    CHECK(*std::max_element(all[i].begin(), all[i].end()) > *std::min_element(all[i].begin(), all[i].end()));
  }
}
