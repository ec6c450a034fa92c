#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"
#include "runtime/window_axis.h"

const unsigned char chispa_operator_pool = 1;

namespace chispa::runtime {
namespace {

/// The part of one window that lies within the map.
struct Box {
  Span rows, columns;  ///< of the map
};

Span inside(uint32_t position, uint32_t stride, int32_t pad, int32_t kernel, int32_t extent) {
  const int32_t first = static_cast<int32_t>(position * stride) - pad;
  const Span taps = taps_inside(kernel, 1, first, extent);
  return {first + taps.begin, first + taps.end};
}

struct Largest {
  int32_t value = -128;
  void add(int32_t tap) { value = larger(value, tap); }
  int32_t result() const { return value; }
};

/// To nearest, ties away from zero.
struct Mean {
  int32_t sum = 0;  // of 255 * 255 values of 8 bits at most
  int32_t count = 0;
  void add(int32_t tap) {
    sum += tap;
    ++count;
  }
  int32_t result() const {
    if (count == 0) return 0;  // of a model that lies
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
  }
};

template <typename Fold>
int32_t pooled(const RingTask& task, uint32_t c, const Box& box) {
  Fold fold;
  for (int32_t y = box.rows.begin; y < box.rows.end; ++y) {
    const int8_t* plane = task.row(*task.operands, static_cast<uint32_t>(y)) + c * task.stage.in_width;
    for (int32_t x = box.columns.begin; x < box.columns.end; ++x) fold.add(plane[x]);
  }
  return fold.result();
}

template <typename Fold>
bool row(const RingTask& task) {
  const Stage& stage = task.stage;
  Box box;
  box.rows = inside(task.y, stage.stride, stage.pad_top, stage.kernel_height, stage.in_height);
  for (uint32_t x = 0; x < stage.result_width; ++x) {
    box.columns = inside(x, task.reading.stride_width, stage.margin, stage.kernel_width, stage.in_width);
    for (uint32_t c = 0; c < stage.in_channels; ++c)
      task.sink.row[c * task.sink.plane_bytes + x] = static_cast<int8_t>(
          clamp(pooled<Fold>(task, c, box), stage.filter.clamp_min, stage.filter.clamp_max));
  }
  return true;
}

bool holds(const Header&, const Stage& stage, const Reading&, const Operand*) {
  return stage.out_channels == stage.in_channels;
}

}  // namespace

extern const RingOperator max_pool_operator = {row<Largest>, holds};
extern const RingOperator average_pool_operator = {row<Mean>, holds};

}  // namespace chispa::runtime
