#include "stage_table.h"

#include <fmt/core.h>

#include <cstdint>

namespace chispa::tools {

void print_stages(const emit::ModelBlob& blob) {
  fmt::print("image           ring {:5} B\n", blob.image_ring_bytes);
  for (const emit::LayerPlan& stage : blob.layers)
    fmt::print("stage {:<8}  ring {:5} B  weights {:6} B  {:8} MACs\n", stage.name, stage.ring_bytes,
               stage.weight_bytes, stage.multiply_accumulates);
}

void print_total(const emit::ModelBlob& blob) {
  std::size_t feature_maps = 0;
  std::int64_t multiply_accumulates = 0;
  for (const emit::LayerPlan& stage : blob.layers) {
    feature_maps += stage.feature_map_bytes;
    multiply_accumulates += stage.multiply_accumulates;
  }
  fmt::print("total           arena {} B  whole feature maps {} B  model {} B  {} MACs\n", blob.arena_bytes,
             feature_maps, blob.bytes.size(), multiply_accumulates);
}

}  // namespace chispa::tools
