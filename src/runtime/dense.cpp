#include "runtime/kernels.h"
#include "runtime/to_int8.h"

namespace chispa::runtime {
// Not inlined by link-time optimization: among the caller's variables its own would not stay in registers.
[[gnu::noinline]] void dense_row(const RowTask& task, const int8_t* weights) {
  const uint32_t count = uint32_t{task.stage.in_channels} * task.stage.plane_bytes;
  const int8_t* const end = task.window.newest + count;
  Sum* sum = reinterpret_cast<Sum*>(task.scratch);
  // Two outputs at a time load each input half as often; the last of an odd number is its own neighbour.
  for (uint32_t left = task.stage.out_channels; left != 0;) {
    const uint32_t neighbour = left == 1 ? 0 : 1;
    const int8_t* neighbour_weights = weights + neighbour * count;
    int32_t first = 0;
    int32_t second = 0;
    const int8_t* input = task.window.newest;
    do {
      const int32_t value = *input++;
      first = multiply_add(first, *weights++, value);
      second = multiply_add(second, *neighbour_weights++, value);
    } while (input != end);
    sum[neighbour] = multiply_add(second, sum[neighbour], 1);
    if (neighbour != 0) sum[0] = multiply_add(first, sum[0], 1);
    weights = neighbour_weights;
    sum += 1 + neighbour;
    left -= 1 + neighbour;
  }
}

void dense_finish(const RowTask& task) {
  Sum* sum = reinterpret_cast<Sum*>(task.scratch);
  const Channel* channel = task.channels(task.stage.filter);
  int8_t* out = task.sink.row;
  for (uint32_t o = 0; o < task.stage.out_channels; ++o, ++channel, out += task.sink.plane_bytes) {
    *sum = multiply_add(*sum, channel->bias(), 1);
    to_int8(task.stage.filter, *channel, sum++, 1, out);
  }
}

}  // namespace chispa::runtime
