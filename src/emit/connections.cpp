#include "emit/connections.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/core/error.h"
#include "emit/row_simulation.h"

namespace chispa::emit {
namespace {

using quant::Int8Op;

[[noreturn]] void refuse(const StagePlan& stage, const std::string& what) {
  throw Error("model: layer " + stage.last().name + ": " + what);
}

/// Who reads each stage's rows, and who the image.
struct Consumers {
  std::vector<std::vector<Port>> of_stages;
  std::vector<Port> of_image;
};

Consumers find_consumers(const quant::Int8Model& model, const std::vector<StagePlan>& stages) {
  std::vector<std::size_t> stage_of(model.layers.size());
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::size_t end = i + 1 < stages.size() ? stages[i + 1].first_layer : model.layers.size();
    for (std::size_t layer = stages[i].first_layer; layer < end; ++layer) stage_of[layer] = i;
  }
  Consumers found;
  found.of_stages.resize(stages.size());
  const auto connect = [&](int layer, const Port& port) {
    (layer < 0 ? found.of_image : found.of_stages[stage_of[static_cast<std::size_t>(layer)]]).push_back(port);
  };
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::size_t layer = stages[i].first_layer;
    const std::vector<int>& inputs = model.layers[layer].inputs;
    for (std::size_t operand = 0; operand < inputs.size(); ++operand)
      connect(inputs[operand], {i, static_cast<int>(operand)});
  }
  return found;
}

void check_consumers(const Consumers& consumers, const std::vector<StagePlan>& stages) {
  if (consumers.of_image.size() != 1)
    throw Error(fmt::format(
        "model: the image is read by {} layers; let one layer read it, whose output others may share",
        consumers.of_image.size()));
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::vector<Port>& ports = consumers.of_stages[i];
    const std::size_t most = i + 1 == stages.size() ? 0 : 2;
    const std::size_t least = std::min<std::size_t>(most, 1);
    if (ports.size() < least || ports.size() > most)
      refuse(stages[i], fmt::format("its output is read by {} layers; the device passes it to {}",
                                    ports.size(), most == 0 ? "none behind the last" : "1 or 2"));
    if (ports.size() == 2 && ports[0].stage == ports[1].stage)
      refuse(stages[i], "its output is added to itself, which is not supported");
  }
}

/// Into format::Stage::targets.
std::uint8_t targets_of(const StagePlan& stage, std::size_t index, const std::vector<Port>& ports) {
  if (ports.empty()) return 0;
  constexpr std::size_t kFarthest = 15;
  const std::size_t beyond_next = ports[0].stage - index - 1;
  const std::size_t copy = ports.size() == 2 ? ports[1].stage - index : 0;
  if (beyond_next > kFarthest || copy > kFarthest)
    refuse(stage, fmt::format("its output is read more than {} stages further on", kFarthest));
  return static_cast<std::uint8_t>(beyond_next | copy << 4);
}

void set_operands(StagePlan& stage, const RowSimulation::Arrivals& arrivals,
                  const std::array<std::size_t, 2>& sources) {
  const quant::Int8Layer& layer = *stage.filter;
  if (!arrivals.always_later[0] && !arrivals.always_later[1])
    refuse(stage, "now one of its operands comes first and now the other; rows cannot be added so");
  stage.operands_swapped = !arrivals.always_later[0];
  const std::size_t waiting = stage.operands_swapped ? 0 : 1;
  stage.queue_rows = static_cast<std::size_t>(arrivals.most_waiting[waiting]);
  stage.record.addend = {};
  stage.record.addend.source = static_cast<std::uint16_t>(sources[waiting]);
  stage.record.addend.rows = static_cast<std::uint16_t>(stage.queue_rows);
  const quant::Quantization& later = stage.operands_swapped ? layer.second : layer.input;
  const quant::Quantization& earlier = stage.operands_swapped ? layer.input : layer.second;
  stage.record.pad_value = static_cast<std::int8_t>(later.zero_point);
  stage.record.addend.zero_point = static_cast<std::int8_t>(earlier.zero_point);
}

bool is_chain(const Consumers& consumers) {
  for (std::size_t i = 0; i + 1 < consumers.of_stages.size(); ++i)
    if (consumers.of_stages[i].size() != 1 || consumers.of_stages[i][0].stage != i + 1) return false;
  return true;
}

}  // namespace

void connect_stages(const quant::Int8Model& model, std::vector<StagePlan>& stages) {
  const Consumers consumers = find_consumers(model, stages);
  check_consumers(consumers, stages);
  if (is_chain(consumers)) return;
  std::vector<const format::Stage*> records;
  for (const StagePlan& stage : stages) records.push_back(&stage.record);
  const std::vector<RowSimulation::Arrivals> arrivals = RowSimulation(records, consumers.of_stages).run();
  std::vector<std::array<std::size_t, 2>> sources(stages.size());
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::vector<Port>& ports = consumers.of_stages[i];
    stages[i].record.targets = targets_of(stages[i], i, ports);
    // Whatever works in between must leave a row alone that waits for its turn or grows over two.
    const bool at_once = ports.size() == 1 && ports[0].stage == i + 1 && stages[i].record.pool == 1;
    for (const Port& port : ports) {
      sources[port.stage][static_cast<std::size_t>(port.operand)] = i;
      stages[port.stage].fed_in_turn =
          at_once && stages[port.stage].record.operation != format::Operation::add;
    }
  }
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (stages[i].record.operation == format::Operation::add)
      set_operands(stages[i], arrivals[i], sources[i]);
}

}  // namespace chispa::emit
