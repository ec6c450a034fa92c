#include "chispa/quant/readable_ranges.h"

#include <cmath>

#include "catch.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/table.h"
#include "quant/folded_builder.h"
#include "quant/value_quantizations.h"

using namespace chispa;
using namespace chispa::quant;

TEST_CASE("beyond what a function's reader tells apart, its int8 table is constant", "[quant]") {
  const Activation function = GENERATE(Activation::relu, Activation::relu6, Activation::hard_swish,
                                       Activation::hard_sigmoid, Activation::sigmoid, Activation::tanh);
  CAPTURE(to_string(function));
  FoldedBuilder graph(Shape{4, 4, 3});
  graph.table(graph.conv(kModelInput, 4), function);
  const ValueRange read = readable_ranges(graph.model())[0];

  const Quantization wide = choose_quantization({-20.0, 20.0});
  const Quantization output = possible_output(function, wide, choose_quantization({-0.5, 20.0}));
  const auto table = make_table(function, 0.0, wide, output);
  // The kernels round: one step of the output beside the value at the end.
  for (int q = -128; q < 128; ++q) {
    const double x = dequantize_value(static_cast<std::int8_t>(q), wide);
    if (x >= read.min && x <= read.max) continue;
    const double end = activate(function, std::clamp(x, read.min, read.max));
    CAPTURE(x, end);
    CHECK(std::fabs(dequantize_value(table[static_cast<std::size_t>(q + 128)], output) - end) <=
          1.01 * output.scale);
  }
  // And not further in: a tenth of the way from the end, the function gives another value.
  if (std::isfinite(read.min))
    CHECK(std::fabs(activate(function, read.min) - activate(function, 0.9 * read.min + 0.1)) > 1e-4);
}

TEST_CASE("what is only read by saturating functions has a range that ends with them", "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  const int a = graph.conv(kModelInput, 4);
  const int pooled = graph.pool(Int8Op::max_pool2d, a, 2, {});
  const int swish = graph.table(pooled, Activation::hard_swish);
  const int gate = graph.table(a, Activation::hard_sigmoid);
  const int b = graph.conv(swish, 4);
  graph.table(b, Activation::hard_swish);
  graph.conv(b, 4);
  const auto read = readable_ranges(graph.model());
  const auto at = [&](int value) { return read[static_cast<std::size_t>(value)]; };
  CHECK(at(a).min == -3.0);
  CHECK(at(a).max == HUGE_VAL);  // h-swish goes on where h-sigmoid ends
  CHECK(at(pooled).min == -3.0);
  CHECK(at(swish).min == -HUGE_VAL);
  CHECK(at(gate).min == -HUGE_VAL);  // the end of a branch: its values are asked for
  CHECK(at(b).min == -HUGE_VAL);     // a convolution reads them too
}

TEST_CASE("int8 steps are spent where a function's reader tells values apart", "[quant]") {
  FoldedBuilder graph(Shape{8, 8, 3});
  const int a = graph.conv(kModelInput, 4);
  const int gate = graph.table(a, Activation::hard_sigmoid);
  const std::vector<ValueRange> ranges = {{-40.0, 12.0}, {0.0, 1.0}};
  const ValueQuantizations values = value_quantizations(graph.model(), ranges);
  CHECK(values.of(a) == choose_quantization({-3.0, 3.0}));
  CHECK(values.of(gate) == choose_quantization({0.0, 1.0}));
}
