#include "emit/row_simulation.h"

#include <algorithm>

namespace chispa::emit {

using format::Operation;

RowSimulation::RowSimulation(const std::vector<const format::Stage*>& stages,
                             const std::vector<std::vector<Port>>& consumers)
    : stages_(stages), consumers_(consumers), states_(stages.size()), arrivals_(stages.size()) {
  for (std::size_t i = 0; i < stages_.size(); ++i)
    states_[i] = {.filled = stages_[i]->pad_top, .unread = stages_[i]->in_height};
}

std::vector<RowSimulation::Arrivals> RowSimulation::run() {
  for (int y = 0; y < stages_[0]->in_height; ++y) {
    arrive({0, 0});
    settle();
  }
  return arrivals_;
}

bool RowSimulation::is_add(std::size_t stage) const {
  return stages_[stage]->operation == Operation::add;
}

bool RowSimulation::ready(std::size_t stage) const {
  const State& state = states_[stage];
  if (state.result_row == stages_[stage]->result_height) return false;
  if (is_add(stage)) return std::min(state.arrived[0], state.arrived[1]) > state.result_row;
  return state.filled == stages_[stage]->kernel_height;
}

void RowSimulation::arrive(const Port& port) {
  State& state = states_[port.stage];
  if (!is_add(port.stage)) {
    --state.unread;
    if (state.filled < stages_[port.stage]->kernel_height) ++state.filled;
    return;
  }
  Arrivals& seen = arrivals_[port.stage];
  const auto own = static_cast<std::size_t>(port.operand);
  ++state.arrived[own];
  if (state.arrived[1 - own] < state.arrived[own]) seen.always_later[own] = false;
  seen.most_waiting[own] = std::max(seen.most_waiting[own], state.arrived[own] - state.result_row);
}

std::size_t RowSimulation::step(std::size_t stage) {
  const format::Stage& record = *stages_[stage];
  State& state = states_[stage];
  ++state.result_row;
  if (!is_add(stage)) state.filled -= record.stride;
  const bool complete = record.operation == Operation::dense ? state.result_row == record.result_height
                                                             : state.result_row % record.pool == 0;
  if (!complete) return stage;
  std::size_t farthest = stage;
  for (const Port& port : consumers_[stage]) {
    arrive(port);
    farthest = std::max(farthest, port.stage);
  }
  return farthest;
}

void RowSimulation::settle() {
  std::size_t at = 0;
  for (;;) {
    State& state = states_[at];
    const bool finished = state.result_row == stages_[at]->result_height;
    if (ready(at))
      at = step(at);
    else if (!finished && !is_add(at) && state.unread == 0)
      ++state.filled;  // a row of padding
    else if (at == 0)
      return;
    else
      --at;
  }
}

}  // namespace chispa::emit
