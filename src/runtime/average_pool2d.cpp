#include "chispa/runtime/operators.h"
#include "chispa/runtime/requantize.h"
#include "runtime/rare_operations.h"

const unsigned char chispa_operator_average_pool2d = 1;

namespace chispa::runtime {
namespace {

/// The taps of a window, along one axis, that lie within the input.
struct Taps {
  int32_t begin, end;
  int32_t count() const { return end - begin; }
};
Taps taps_inside(uint32_t position, uint32_t stride, int32_t pad, int32_t kernel, int32_t extent) {
  const int32_t first = static_cast<int32_t>(position * stride) - pad;
  return {first < 0 ? -first : 0, clamp(extent - first, 0, kernel)};
}

/// To nearest, ties away from zero.
int32_t average(int32_t sum, int32_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

}  // namespace

bool average_pool_row(const RowTask& task, uint32_t y) {
  const Stage& stage = task.stage;
  const Taps rows = taps_inside(y, stage.stride, stage.pad_top, stage.kernel_height, stage.in_height);
  for (uint32_t x = 0; x < stage.result_width; ++x) {
    const Taps columns = taps_inside(x, stage.stride, stage.margin, stage.kernel_width, stage.in_width);
    for (uint32_t c = 0; c < stage.in_channels; ++c) {
      int32_t sum = 0;  // of 255 * 255 values of 8 bits at most
      for (int32_t kh = rows.begin; kh < rows.end; ++kh) {
        const int8_t* tap =
            task.window.row(static_cast<uint32_t>(kh)) + c * stage.plane_bytes + x * stage.stride;
        for (int32_t kw = columns.begin; kw < columns.end; ++kw) sum += tap[kw];
      }
      const int32_t value = average(sum, rows.count() * columns.count());
      task.sink.row[c * task.sink.plane_bytes + x] =
          static_cast<int8_t>(clamp(value, stage.filter.clamp_min, stage.filter.clamp_max));
    }
  }
  return true;
}

/// No window lies outside: every average has something to divide by.
chispa_status check_average_pool(const Stage& stage) {
  const auto begins_inside = [&](uint32_t results, uint32_t pad, uint32_t extent) {
    return (results - 1) * stage.stride < extent + pad;
  };
  return consistent(stage.margin < stage.kernel_width &&
                    begins_inside(stage.result_height, stage.pad_top, stage.in_height) &&
                    begins_inside(stage.result_width, stage.margin, stage.in_width));
}

}  // namespace chispa::runtime
