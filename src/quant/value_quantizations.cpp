#include "quant/value_quantizations.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "chispa/core/error.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/readable_ranges.h"
#include "chispa/quant/table.h"

namespace chispa::quant {
namespace {

constexpr double kSix = 6.0;

/// What a clamping activation leaves of a layer's outputs; the others' outputs are what was seen of them.
ValueRange activated(ValueRange range, Activation activation) {
  if (activation != Activation::relu && activation != Activation::relu6) return range;
  const double greatest = activation == Activation::relu6 ? kSix : HUGE_VAL;
  return {0.0, std::clamp(range.max, 0.0, greatest)};
}

bool computes(const FoldedLayer& layer) {
  return !traits(layer.op).keeps_quantization;
}

ValueRange within(const ValueRange& range, const ValueRange& limits) {
  return {std::clamp(range.min, limits.min, limits.max), std::clamp(range.max, limits.min, limits.max)};
}

ValueRange united(const ValueRange& a, const ValueRange& b) {
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

/// What is known of the values that share a quantization.
struct Group {
  std::optional<Quantization> fixed;
  std::optional<ValueRange> range;

  void fix(const Quantization& quantization, const std::string& name) {
    if ((fixed && !(*fixed == quantization)) || range) refuse(name);
    fixed = quantization;
  }

  void include(const ValueRange& values, const std::string& name) {
    if (fixed) refuse(name);
    range = range ? united(*range, values) : values;
  }

 private:
  [[noreturn]] static void refuse(const std::string& name) {
    throw Error("quantize: layer " + name +
                " shares its output's quantization with values of another; a table of function none between "
                "them is needed");
  }
};

/// TensorFlow Lite's h-swish takes no output scale that is small beside its input's; a scale made larger for
/// it may be that of another's input. `quantizations` are of groups.
void coarsen_for_tables(const FoldedModel& model, const std::vector<std::size_t>& group_of,
                        std::vector<Quantization>& quantizations) {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      const FoldedLayer& layer = model.layers[i];
      if (layer.op != Int8Op::table || layer.activation != Activation::hard_swish) continue;
      const Quantization& input = quantizations[group_of[static_cast<std::size_t>(layer.inputs[0] + 1)]];
      Quantization& output = quantizations[group_of[i + 1]];
      const Quantization possible = possible_output(layer.activation, input, output);
      changed = changed || !(possible == output);
      output = possible;
    }
  }
}

}  // namespace

std::optional<Quantization> fixed_quantization(const FoldedLayer& layer, int bits) {
  const bool sigmoid = layer.op == Int8Op::table && layer.activation == Activation::sigmoid;
  const bool tanh = layer.op == Int8Op::table && layer.activation == Activation::tanh;
  const int steps_of_one = 1 << bits;
  if (sigmoid || layer.op == Int8Op::softmax) return Quantization{1.0 / steps_of_one, -steps_of_one / 2};
  if (tanh) return Quantization{2.0 / steps_of_one, 0};
  return std::nullopt;
}

std::vector<std::size_t> quantization_groups(const FoldedModel& model) {
  // A value's group is that of the value it points to, in the end one that points to itself; `value + 1`
  // because the model's input is -1.
  std::vector<std::size_t> parent(model.layers.size() + 1);
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto group_of = [&](std::size_t value) {
    while (parent[value] != value) value = parent[value];
    return value;
  };
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    if (computes(model.layers[i])) continue;
    for (const int input : model.layers[i].inputs)
      parent[group_of(static_cast<std::size_t>(input + 1))] = group_of(i + 1);
  }
  for (std::size_t value = 0; value < parent.size(); ++value) parent[value] = group_of(value);
  return parent;
}

ValueQuantizations value_quantizations(const FoldedModel& model, std::span<const ValueRange> ranges,
                                       int bits) {
  if (ranges.size() != model.layers.size())
    throw Error(fmt::format("quantize: {} ranges for {} layers", ranges.size(), model.layers.size()));
  const std::vector<std::size_t> group_of = quantization_groups(model);
  std::vector<Group> groups(group_of.size());
  groups[group_of[0]].fix(kPixelQuantization, "");
  const std::vector<ValueRange> readable = readable_ranges(model);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const FoldedLayer& layer = model.layers[i];
    if (!computes(layer)) continue;
    Group& group = groups[group_of[i + 1]];
    if (const auto fixed = fixed_quantization(layer, bits))
      group.fix(*fixed, layer.name);
    else
      group.include(within(activated(ranges[i], layer.activation), readable[i]), layer.name);
  }
  std::vector<Quantization> chosen;
  for (const Group& group : groups)
    chosen.push_back(group.fixed ? *group.fixed
                                 : choose_quantization(group.range.value_or(ValueRange{}), bits));
  coarsen_for_tables(model, group_of, chosen);
  ValueQuantizations result;
  for (std::size_t i = 0; i < ranges.size(); ++i) result.outputs.push_back(chosen[group_of[i + 1]]);
  return result;
}

IntegerRange integers_of(Activation activation, const Quantization& output, int bits) {
  const int half = 1 << (bits - 1);
  IntegerRange range{-half, half - 1};
  if (activation == Activation::relu || activation == Activation::relu6)
    range.min = std::max(range.min, output.zero_point);
  if (activation == Activation::relu6)
    range.max =
        static_cast<int>(std::min<double>(range.max, output.zero_point + std::round(kSix / output.scale)));
  return range;
}

}  // namespace chispa::quant
