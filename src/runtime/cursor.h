#pragma once

// Where an inference stands at a stage, and the rows that come there.
#include "runtime/stage.h"

namespace chispa::runtime {

/// A model and an arena, and the stage at hand.
struct Cursor {
  const chispa_inference& inference;
  const Stage* stage;
  StageState* state;

  explicit Cursor(const chispa_inference& of) : inference(of), stage(stages_of(*of.model)), state(states()) {}
  Cursor(const Cursor& from, int steps)
      : inference(from.inference), stage(from.stage + steps), state(from.state + steps) {}

  StageState* states() const { return reinterpret_cast<StageState*>(inference.arena); }
  bool last() const { return state - states() + 1 == header_of(*inference.model).stages; }
  void move(int steps) {
    stage += steps;
    state += steps;
  }
  Window window() const {
    return {reinterpret_cast<int8_t*>(inference.arena + stage->window_at),
            reinterpret_cast<int8_t*>(inference.arena + stage->newest_at), row_bytes(*stage),
            stage->kernel_height};
  }
  /// What stands at `offset` in the model.
  template <typename Record>
  const Record* record(uint32_t offset) const {
    return reinterpret_cast<const Record*>(inference.model->blob + offset);
  }
};

/// The row of the window that the next input row belongs in. Rows to be skipped go to the first, where the
/// next overwrites them.
inline int8_t* next_slot(const Cursor& at) {
  const Window window = at.window();
  const int32_t filled = at.state->filled;
  if (filled < 0) return window.row(0);
  return static_cast<uint32_t>(filled) < window.height ? window.row(static_cast<uint32_t>(filled))
                                                       : window.newest;
}

/// Where the stage at hand, which has a window, takes its next row.
inline RowSink window_sink(const Cursor& at) {
  return {next_slot(at) + at.stage->margin, at.stage->plane_bytes};
}

/// A row stands in next_slot().
inline void count_row(const Cursor& at) {
  if (at.state->filled < at.stage->kernel_height) ++at.state->filled;
}

inline void arrive(const Cursor& at) {
  --at.state->unread;
  count_row(at);
}

}  // namespace chispa::runtime
