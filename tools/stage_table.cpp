#include "stage_table.h"

#include <cstdint>
#include <cstdio>

namespace chispa::tools {

void print_stages(const emit::ModelBlob& blob) {
  std::size_t feature_maps = 0;
  std::int64_t multiply_accumulates = 0;
  for (const emit::LayerPlan& stage : blob.layers) {
    std::printf("stage %-8s  ring %5zu B  weights %6zu B  %8lld MACs\n", stage.name.c_str(), stage.ring_bytes,
                stage.weight_bytes, static_cast<long long>(stage.multiply_accumulates));
    feature_maps += stage.feature_map_bytes;
    multiply_accumulates += stage.multiply_accumulates;
  }
  std::printf("total           arena %zu B  whole feature maps %zu B  model %zu B  %lld MACs\n",
              blob.arena_bytes, feature_maps, blob.bytes.size(),
              static_cast<long long>(multiply_accumulates));
}

}  // namespace chispa::tools
