#include "runtime/blocks.h"

namespace chispa::runtime {

void unpadded_depthwise_block(const RowTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const Window& window = task.window;
  const int32_t border = x == 0 ? 1 : x + kBlock == stage.plane_bytes ? -1 : 0;
  depthwise_of_block({border,
                      task.channels(stage.depthwise),
                      task.scratch,
                      task.scratch + 2 * stage.in_channels,
                      stage.plane_bytes,
                      stage.pad_value,
                      {window.older + x, window.older + window.row_bytes + x, window.newest + x},
                      task.weights(stage.depthwise)});
}

}  // namespace chispa::runtime
