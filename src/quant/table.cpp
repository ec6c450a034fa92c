#include "chispa/quant/table.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "chispa/core/error.h"
#include "chispa/quant/requantization.h"
#include "quant/table_kernels.h"

namespace chispa::quant {
namespace {

bool same(const Quantization& a, const Quantization& b) {
  return a.scale == b.scale && a.zero_point == b.zero_point;
}

double float_of(double value) {
  return static_cast<float>(value);
}

/// What stands for `value` as a constant operand: the largest int8, so that its scale is near that of the
/// other.
void set_constant(double value, Int8Layer& layer) {
  layer.weights = {127};
  layer.second = {float_of(value / 127.0), 0};
}

/// A layer of the extents of `table`, which reads `input`.
Int8Layer part(const Int8Layer& table, const char* suffix, Int8Op op, int input, const Quantization& from,
               const Quantization& to) {
  Int8Layer layer;
  layer.name = table.name + suffix;
  layer.op = op;
  layer.inputs = {input};
  layer.in_height = layer.out_height = table.in_height;
  layer.in_width = layer.out_width = table.in_width;
  layer.in_channels = layer.out_channels = table.in_channels;
  layer.input = from, layer.output = to;
  return layer;
}

std::vector<Int8Layer> lower_relu6(const Int8Layer& table) {
  if (same(table.input, table.output)) return {};
  Int8Layer requantized = part(table, "/requantized", Int8Op::table, kModelInput, table.input, table.output);
  requantized.table = quantize_kernel(table.input, table.output);
  Int8Layer clamped = part(table, "", Int8Op::table, 0, table.output, table.output);
  clamped.function = Activation::relu6;
  clamped.table = relu6_kernel(table.output);
  return {requantized, clamped};
}

std::vector<Int8Layer> lower_hard_sigmoid(const Int8Layer& table) {
  const Quantization to_six{float_of(6.0 / 255.0), -128};
  Int8Layer sum = part(table, "/plus_3", Int8Op::add, kModelInput, table.input, to_six);
  set_constant(3.0, sum);
  sum.requantization = requantizations(sum);
  Int8Layer product = part(table, "", Int8Op::multiply, 0, to_six, table.output);
  set_constant(1.0 / 6.0, product);
  product.requantization = requantizations(product);
  return {sum, product};
}

std::vector<Int8Layer> lower_silu(const Int8Layer& table) {
  const Quantization& share = kLogisticOutput;
  Int8Layer sigmoid = part(table, "/sigmoid", Int8Op::table, kModelInput, table.input, share);
  sigmoid.function = Activation::sigmoid;
  sigmoid.table = logistic_kernel(table.input);
  Int8Layer product = part(table, "", Int8Op::multiply, kModelInput, table.input, table.output);
  product.inputs.push_back(0);
  product.second = share;
  product.requantization = requantizations(product);
  return {sigmoid, product};
}

/// Of add and multiply, as int8_model.h says.
std::int8_t pair_value(const Int8Layer& layer, std::int8_t first, std::int8_t second) {
  const std::vector<Requantization>& factors = layer.requantization;
  const int x = first - layer.input.zero_point, a = second - layer.second.zero_point;
  const int y =
      layer.op == Int8Op::multiply
          ? scale_by(factors[0], x * a)
          : scale_by(factors[2], scale_by(factors[0], x * (1 << 20)) + scale_by(factors[1], a * (1 << 20)));
  return static_cast<std::int8_t>(std::clamp(layer.output.zero_point + y, layer.clamp_min, layer.clamp_max));
}

/// Of the layers that lower_table() gives.
Table compose(const std::vector<Int8Layer>& layers) {
  std::vector<Table> values;  // of each layer, by what the first one reads
  for (const Int8Layer& layer : layers) {
    const auto value_of = [&](int from, int x) {
      return from < 0 ? static_cast<std::int8_t>(x)
                      : values[static_cast<std::size_t>(from)][static_cast<std::size_t>(x + 128)];
    };
    Table table;
    for (int x = -128; x < 128; ++x) {
      const std::int8_t first = value_of(layer.inputs[0], x);
      if (layer.op == Int8Op::table)
        table.push_back(layer.table[static_cast<std::size_t>(first + 128)]);
      else
        table.push_back(pair_value(
            layer, first, layer.inputs.size() > 1 ? value_of(layer.inputs[1], x) : layer.weights[0]));
    }
    values.push_back(table);
  }
  return values.back();
}

void check_output(Activation function, const Quantization& input, const Quantization& output) {
  const Quantization possible = possible_output(function, input, output);
  if (!same(possible, output))
    throw Error(fmt::format("{}: its output has scale {:g} and zero point {}, not {:g} and {}",
                            to_string(function), output.scale, output.zero_point, possible.scale,
                            possible.zero_point));
}

}  // namespace

Quantization possible_output(Activation function, const Quantization& input, const Quantization& wanted) {
  if (function == Activation::sigmoid) return kLogisticOutput;
  if (function == Activation::tanh) return kTanhOutput;
  if (function == Activation::hard_swish) {
    const float least = std::nextafter(static_cast<float>(input.scale) / 128.0f, 1.0f);
    return {std::max(wanted.scale, double{least}), wanted.zero_point};
  }
  return wanted;
}

std::vector<Int8Layer> lower_table(const Int8Layer& layer) {
  if (layer.function == Activation::relu6) return lower_relu6(layer);
  if (layer.function == Activation::hard_sigmoid) return lower_hard_sigmoid(layer);
  if (layer.function == Activation::silu) return lower_silu(layer);
  return {};
}

std::vector<std::int8_t> make_table(Activation function, double slope, const Quantization& input,
                                    const Quantization& output) {
  check_output(function, input, output);
  switch (function) {
    case Activation::none:
      return quantize_kernel(input, output);
    case Activation::relu:
      return relu_kernel(input, output);
    case Activation::leaky_relu:
      return leaky_relu_kernel(input, slope, output);
    case Activation::hard_swish:
      return hard_swish_kernel(input, output);
    case Activation::sigmoid:
      return logistic_kernel(input);
    case Activation::tanh:
      return tanh_kernel(input);
    case Activation::gelu:
      return gelu_kernel(input, output);
    case Activation::relu6:
      if (same(input, output)) return relu6_kernel(input);
      [[fallthrough]];
    case Activation::hard_sigmoid:
    case Activation::silu:
      break;
  }
  Int8Layer layer;
  layer.function = function;
  layer.input = input, layer.output = output;
  return compose(lower_table(layer));
}

}  // namespace chispa::quant
