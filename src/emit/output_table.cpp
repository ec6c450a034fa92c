#include "emit/output_table.h"

#include <algorithm>
#include <cstddef>

namespace chispa::emit {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

/// Whether the runtime clamps where it computes the operator.
bool clamps_itself(Int8Op op) {
  return quant::traits(op).family != quant::Int8Family::rearrangement && op != Int8Op::table &&
         op != Int8Op::softmax;
}

}  // namespace

bool clamps(const Int8Layer& layer) {
  return layer.clamp_min != -128 || layer.clamp_max != 127;
}

std::vector<std::int8_t> table_of(const Int8Layer& layer) {
  const bool clamp = clamps(layer) && !clamps_itself(layer.op);
  if (layer.op != Int8Op::table && !clamp) return {};
  std::vector<std::int8_t> table;
  for (int value = -128; value <= 127; ++value) {
    const int result = layer.op == Int8Op::table ? layer.table[static_cast<std::size_t>(value + 128)] : value;
    table.push_back(static_cast<std::int8_t>(std::clamp(result, layer.clamp_min, layer.clamp_max)));
  }
  return table;
}

std::vector<std::int8_t> composed(const std::vector<std::int8_t>& first,
                                  const std::vector<std::int8_t>& second) {
  if (first.empty()) return second;
  if (second.empty()) return first;
  std::vector<std::int8_t> both;
  for (const std::int8_t value : first) both.push_back(second[static_cast<std::size_t>(value + 128)]);
  return both;
}

}  // namespace chispa::emit
