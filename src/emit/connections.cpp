#include "emit/connections.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/core/error.h"
#include "emit/row_simulation.h"

namespace chispa::emit {
namespace {

using format::Operation;

/// Value 0 is the image, value i + 1 the output of stage i; see StageGraph.
StageGraph find_readers(const quant::Int8Model& model, const std::vector<StagePlan>& stages) {
  std::vector<std::size_t> value_of(model.layers.size() + 1);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::size_t end = i + 1 < stages.size() ? stages[i + 1].first_layer : model.layers.size();
    for (std::size_t layer = stages[i].first_layer; layer < end; ++layer) value_of[layer + 1] = i + 1;
  }
  StageGraph graph{stages, {}, {}, std::vector<int>(stages.size() + 1, -1)};
  graph.operands.resize(stages.size());
  graph.readers.resize(stages.size() + 1);
  for (std::size_t i = 0; i < stages.size(); ++i)
    for (const int input : stages[i].inputs) {
      const std::size_t value = value_of[static_cast<std::size_t>(input + 1)];
      graph.readers[value].push_back({i, graph.operands[i].size()});
      graph.operands[i].push_back(value);
    }
  return graph;
}

void check_readers(const StageGraph& graph) {
  if (graph.readers[0].empty()) throw Error("model: no layer reads the image");
  for (std::size_t i = 0; i + 1 < graph.stages.size(); ++i)
    if (graph.readers[i + 1].empty())
      throw Error(fmt::format("model: layer {}: nobody reads its output; leave it out, or let it come last",
                              graph.stages[i].last->name));
}

std::size_t row_of(const quant::Int8Layer& layer) {
  return static_cast<std::size_t>(layer.out_width) * static_cast<std::size_t>(layer.out_channels);
}

/// A value that only a concatenation reads, whose output is not the model's.
bool fits_in_place(const StageGraph& graph, std::size_t value) {
  if (value == 0 || graph.readers[value].size() != 1) return false;
  const std::size_t reader = graph.readers[value][0].stage;
  const auto concatenates = [&](std::size_t stage) {
    return graph.stages[stage].record.operation == Operation::concat;
  };
  return concatenates(reader) && graph.operands[reader].size() > 1 && reader + 1 != graph.stages.size() &&
         !concatenates(value - 1);
}

/// Gives each value that a stage reads from a ring its ring.
std::vector<Ring> make_rings(const quant::Int8Model& model, StageGraph& graph, std::vector<StagePlan>& stages,
                             bool in_place) {
  std::vector<Ring> rings;
  const auto add_ring = [&](std::size_t value, std::size_t row_bytes) {
    graph.rings[value] = static_cast<int>(rings.size());
    rings.push_back({row_bytes, 0});
  };
  for (std::size_t value = 0; value <= stages.size(); ++value) {
    const std::vector<Reader>& readers = graph.readers[value];
    if (readers.empty() || !stages[readers[0].stage].reads_rings()) continue;
    if (in_place && fits_in_place(graph, value)) continue;
    add_ring(value, value == 0
                        ? static_cast<std::size_t>(model.width) * static_cast<std::size_t>(model.channels)
                        : row_of(*stages[value - 1].last));
  }
  for (std::size_t i = 0; in_place && i < stages.size(); ++i) {
    std::size_t offset = 0;
    for (const std::size_t value : graph.operands[i]) {
      if (stages[i].record.operation != Operation::concat || value == 0) break;
      if (fits_in_place(graph, value)) {
        graph.rings[value] = graph.rings[i + 1];
        stages[value - 1].ring_offset = offset;
      }
      offset += row_of(*stages[value - 1].last);
    }
  }
  for (std::size_t i = 0; i < stages.size(); ++i) stages[i].ring = graph.rings[i + 1];
  return rings;
}

void set_output(StagePlan& plan, std::size_t index, const StageGraph& graph, const std::vector<Ring>& rings) {
  plan.output = {};
  if (plan.ring < 0) return;
  const Ring& ring = rings[static_cast<std::size_t>(plan.ring)];
  std::size_t farthest = 0;
  for (const Reader& reader : graph.readers[index + 1]) farthest = std::max(farthest, reader.stage - index);
  plan.output.row_bytes = static_cast<std::uint32_t>(ring.row_bytes);
  plan.output.rows = static_cast<std::uint16_t>(ring.rows);
  plan.output.farthest = static_cast<std::uint16_t>(farthest);
}

format::Operand operand_of(const quant::Int8Model& model, const StageGraph& graph, std::size_t value,
                           const std::vector<Ring>& rings) {
  format::Operand operand{};
  const Ring& ring = rings[static_cast<std::size_t>(graph.rings[value])];
  operand.row_bytes = static_cast<std::uint32_t>(ring.row_bytes);
  operand.rows = static_cast<std::uint16_t>(ring.rows);
  operand.source = value == 0 ? format::kImage : static_cast<std::uint16_t>(value - 1);
  const quant::Int8Layer* layer = value == 0 ? nullptr : graph.stages[value - 1].last;
  operand.height = static_cast<std::uint16_t>(layer ? layer->out_height : model.height);
  operand.width = static_cast<std::uint16_t>(layer ? layer->out_width : model.width);
  operand.channels = static_cast<std::uint16_t>(layer ? layer->out_channels : model.channels);
  return operand;
}

void set_operands(const quant::Int8Model& model, StagePlan& plan, std::size_t index, const StageGraph& graph,
                  const std::vector<Ring>& rings) {
  plan.operands.clear();
  if (!plan.reads_rings()) return;
  for (const std::size_t value : graph.operands[index]) {
    format::Operand operand = operand_of(model, graph, value, rings);
    const quant::Quantization& quantization =
        plan.operands.empty() ? plan.filter->input : plan.filter->second;
    operand.zero_point = static_cast<std::int8_t>(quantization.zero_point);
    operand.in_place = value != 0 && plan.ring >= 0 && graph.rings[value] == plan.ring ? 1 : 0;
    plan.operands.push_back(operand);
  }
  plan.reading.operands = static_cast<std::uint8_t>(plan.operands.size());
}

}  // namespace

std::vector<Ring> connect_stages(const quant::Int8Model& model, std::vector<StagePlan>& stages,
                                 bool in_place) {
  StageGraph graph = find_readers(model, stages);
  check_readers(graph);
  std::vector<Ring> rings = make_rings(model, graph, stages, in_place);
  if (rings.empty()) return rings;
  const std::vector<int> rows = ring_rows(graph, rings.size());
  for (std::size_t i = 0; i < rings.size(); ++i) rings[i].rows = rows[i];
  for (std::size_t i = 0; i < stages.size(); ++i) {
    set_output(stages[i], i, graph, rings);
    set_operands(model, stages[i], i, graph, rings);
  }
  return rings;
}

}  // namespace chispa::emit
