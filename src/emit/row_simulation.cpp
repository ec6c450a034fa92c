#include "emit/row_simulation.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "chispa/core/error.h"

namespace chispa::emit {
namespace {

using format::Operation;

/// The rows of a value that one result row needs: from the first one, `needed` rows from the top are there.
struct Rows {
  std::int64_t first, needed;
};

Rows rows_read(const StagePlan& plan, std::int64_t y, std::int64_t height) {
  const format::Stage& record = plan.record;
  if (record.operation == Operation::reshape) {
    const std::int64_t in = std::int64_t{record.in_width} * record.in_channels;
    const std::int64_t out = std::int64_t{record.result_width} * record.out_channels;
    return {y * out / in, ((y + 1) * out + in - 1) / in};
  }
  const std::int64_t first = y * record.stride - record.pad_top;
  const std::int64_t last = first + (record.kernel_height - 1) * plan.reading.dilation_height;
  return {height == 1 ? 0 : std::max<std::int64_t>(first, 0), std::clamp<std::int64_t>(last + 1, 0, height)};
}

class Simulation {
 public:
  Simulation(const StageGraph& graph, std::size_t rings)
      : graph_(graph), stages_(graph.stages), states_(stages_.size()), most_(rings, 1) {
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      // A file of an older version may say anything; a window that begins full would never be ready.
      if (!stages_[i].reads_rings() && stages_[i].record.pad_top >= stages_[i].record.kernel_height)
        throw Error(fmt::format("model: stage {}: its padding is as high as its kernel", i));
      states_[i] = {.filled = stages_[i].record.pad_top, .unread = stages_[i].record.in_height};
    }
  }

  std::vector<int> run() {
    const bool ring = stages_[0].reads_rings();
    for (int y = 0; y < stages_[0].record.in_height; ++y) {
      if (ring) write(0, y);
      arrive(0);
      settle(ring ? stages_.size() - 1 : 0);
    }
    return most_;
  }

 private:
  struct State {
    int filled = 0, unread = 0;
    std::int64_t result_row = 0;
  };

  bool finished(std::size_t stage) const {
    return states_[stage].result_row == stages_[stage].record.result_height;
  }
  std::int64_t height_of(std::size_t value) const {
    if (value == 0) return stages_[0].record.in_height;
    const StagePlan& plan = stages_[value - 1];
    return plan.sums_rows() ? 1 : plan.record.result_height / plan.record.pool;
  }
  std::int64_t rows_of(std::size_t value) const {
    if (value == 0) return stages_[0].record.in_height - states_[0].unread;
    const StagePlan& plan = stages_[value - 1];
    if (plan.sums_rows()) return finished(value - 1) ? 1 : 0;
    return states_[value - 1].result_row / plan.record.pool;
  }

  /// Row y of a value is about to be written: counts it and all that are still needed.
  void write(std::size_t value, std::int64_t y) {
    const int ring = graph_.rings[value];
    if (ring < 0) return;
    std::int64_t oldest = y;
    for (std::size_t other = 0; other < graph_.rings.size(); ++other) {
      if (graph_.rings[other] != ring) continue;
      for (const Reader& reader : graph_.readers[other])
        if (!finished(reader.stage))
          oldest = std::min(
              oldest,
              rows_read(stages_[reader.stage], states_[reader.stage].result_row, height_of(other)).first);
    }
    int& most = most_[static_cast<std::size_t>(ring)];
    most = std::max(most, static_cast<int>(y - oldest + 1));
  }

  bool ready(std::size_t stage) const {
    if (finished(stage)) return false;
    const StagePlan& plan = stages_[stage];
    if (!plan.reads_rings()) return states_[stage].filled == plan.record.kernel_height;
    return std::all_of(graph_.operands[stage].begin(), graph_.operands[stage].end(), [&](std::size_t value) {
      return rows_of(value) >= rows_read(plan, states_[stage].result_row, height_of(value)).needed;
    });
  }

  void arrive(std::size_t stage) {
    State& state = states_[stage];
    --state.unread;
    if (state.filled < stages_[stage].record.kernel_height) ++state.filled;
  }

  /// Computes a result row; the stage to look at next.
  std::size_t step(std::size_t stage) {
    const StagePlan& plan = stages_[stage];
    State& state = states_[stage];
    write(stage + 1, rows_of(stage + 1));
    const std::int64_t before = rows_of(stage + 1);
    ++state.result_row;
    if (!plan.reads_rings()) state.filled -= plan.record.stride;
    if (rows_of(stage + 1) == before || graph_.readers[stage + 1].empty()) return stage;
    std::size_t farthest = stage;
    for (const Reader& reader : graph_.readers[stage + 1]) farthest = std::max(farthest, reader.stage);
    if (graph_.rings[stage + 1] < 0) arrive(farthest);
    return farthest;
  }

  void settle(std::size_t at) {
    for (;;) {
      const bool window = !stages_[at].reads_rings();
      if (ready(at))
        at = step(at);
      else if (!finished(at) && window && states_[at].unread == 0)
        ++states_[at].filled;  // a row of padding
      else if (at == 0)
        return;
      else
        --at;
    }
  }

  const StageGraph& graph_;
  const std::vector<StagePlan>& stages_;
  std::vector<State> states_;
  std::vector<int> most_;
};

}  // namespace

std::vector<int> ring_rows(const StageGraph& graph, std::size_t rings) {
  return Simulation(graph, rings).run();
}

}  // namespace chispa::emit
