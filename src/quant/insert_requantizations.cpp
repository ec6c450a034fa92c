#include "quant/insert_requantizations.h"

#include <algorithm>

#include "quant/value_quantizations.h"

namespace chispa::quant {
namespace {

std::optional<Quantization> fixed_of(const FoldedModel& model, std::size_t value) {
  return value == 0 ? kPixelQuantization : fixed_quantization(model.layers[value - 1]);
}

/// Whether layer number `value - 1` computes its output rather than passing on what it reads; of value 0, the
/// model's input, the same.
bool is_source(const FoldedModel& model, std::size_t value) {
  return value == 0 || !traits(model.layers[value - 1].op).keeps_quantization;
}

/// The values of fixed quantization, numbered from 0 for the model's input, whose group has sources of
/// another.
std::vector<std::size_t> misfits(const FoldedModel& model) {
  const std::vector<std::size_t> groups = quantization_groups(model);
  std::vector<std::size_t> result;
  for (std::size_t value = 0; value < groups.size(); ++value) {
    const auto fixed = is_source(model, value) ? fixed_of(model, value) : std::nullopt;
    if (!fixed) continue;
    for (std::size_t other = 0; other < groups.size(); ++other) {
      if (groups[other] != groups[value] || !is_source(model, other) || fixed_of(model, other) == fixed)
        continue;
      result.push_back(value);
      break;
    }
  }
  return result;
}

/// Puts a table of function none behind value number `value`, for its readers that keep their quantization.
void insert_behind(FoldedModel& model, std::size_t value) {
  const int read = static_cast<int>(value) - 1;
  const int inserted = read + 1;
  for (FoldedLayer& layer : model.layers)
    for (int& input : layer.inputs)
      if (input > read || (input == read && traits(layer.op).keeps_quantization)) input += 1;
  const Shape shape = value == 0 ? model.input : model.layers[value - 1].output;
  const std::string name = value == 0 ? "input" : model.layers[value - 1].name;
  model.layers.insert(model.layers.begin() + inserted, {.name = name + ".requantized",
                                                        .op = Int8Op::table,
                                                        .inputs = {read},
                                                        .input = shape,
                                                        .output = shape});
}

}  // namespace

std::vector<std::size_t> insert_requantizations(FoldedModel& model) {
  std::vector<std::size_t> values = misfits(model);
  // From the last on: those before keep their numbers.
  for (auto value = values.rbegin(); value != values.rend(); ++value) insert_behind(model, *value);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += i;
  return values;
}

}  // namespace chispa::quant
