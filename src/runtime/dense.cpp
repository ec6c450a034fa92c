#include "runtime/kernels.h"

namespace chispa::runtime {

void dense_row(const RowTask& task, const int8_t* weights) {
  const uint32_t count = uint32_t{task.stage.in_channels} * task.stage.plane_bytes;
  const int8_t* const end = task.window.newest + count;
  Sum* sum = reinterpret_cast<Sum*>(task.scratch);
  const auto product = [](int8_t a, int8_t b) { return static_cast<uint32_t>(a * b); };
  // Two outputs at a time load each input half as often; the last of an odd number keeps itself company.
  for (uint32_t left = task.stage.out_channels; left != 0;) {
    const uint32_t step = left == 1 ? 0 : 1;
    uint32_t first = 0;
    uint32_t second = 0;
    for (const int8_t* input = task.window.newest; input != end; ++input, ++weights) {
      first += product(*weights, *input);
      second += product(weights[step * count], *input);
    }
    sum[step] = static_cast<int32_t>(static_cast<uint32_t>(sum[step]) + second);
    if (step != 0) sum[0] = static_cast<int32_t>(static_cast<uint32_t>(sum[0]) + first);
    weights += step * count;
    sum += 1 + step;
    left -= 1 + step;
  }
}

void dense_finish(const RowTask& task) {
  const Sum* sum = reinterpret_cast<const Sum*>(task.scratch);
  const Channel* channel = task.channels(task.stage.filter);
  int8_t* out = task.sink.row;
  for (uint32_t o = 0; o < task.stage.out_channels; ++o, ++channel, out += task.sink.plane_bytes) {
    const uint32_t total = static_cast<uint32_t>(*sum++) + static_cast<uint32_t>(channel->bias());
    *out = static_cast<int8_t>(to_int8(task.stage.filter, *channel, static_cast<int32_t>(total)));
  }
}

}  // namespace chispa::runtime
