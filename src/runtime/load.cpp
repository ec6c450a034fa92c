// A model is checked once, so completely that no inference can leave its arena or its bytes.
#include "runtime/rings.h"

namespace chispa::runtime {

// What rings.h says, for models that are a chain.
[[gnu::weak]] chispa_status check_ring_stage(const chispa_model&, const Stage&) {
  return CHISPA_ERR_OPERATOR_NOT_LINKED;
}
[[gnu::weak]] chispa_status check_output(const chispa_model&, const Stage*, const Stage*) {
  return CHISPA_ERR_OPERATOR_NOT_LINKED;
}

namespace {

bool checksum_holds(const Header& header) {
  const uint8_t* bytes = reinterpret_cast<const uint8_t*>(&header);
  const Word* word = reinterpret_cast<const Word*>(bytes + offsetof(Header, version));
  const Word* const end = reinterpret_cast<const Word*>(bytes + header.bytes);
  uint32_t sum = 0, sum_of_sums = 0;
  while (word != end) {
    sum += *word++;
    sum_of_sums += sum;
  }
  return sum == header.sum && sum_of_sums == header.sum_of_sums;
}

/// The rows of the window have the columns that are read and written.
bool planes_hold(const Stage& stage) {
  const uint32_t plane = stage.plane_bytes;
  if (uint32_t{stage.margin} + stage.in_width > plane) return false;
  if (stage.unpadded)
    return stage.kernel_height == 3 && stage.kernel_width == 3 && stage.result_width % kBlock == 0 &&
           stage.result_width <= plane && plane > kBlock;
  return (stage.result_width - 1u) * stage.stride + stage.kernel_width <= plane;
}

bool dense_holds(const Header& header, const Stage& stage) {
  return stage.pool == 1 && in_arena(header, stage.scratch_at, stage.out_channels * sizeof(Sum)) &&
         filter_holds(header, stage.filter, stage.out_channels,
                      times(uint32_t{stage.in_channels} * stage.plane_bytes, stage.result_height));
}

/// Of an operation that has a window.
bool operation_holds(const Header& header, const Stage& stage) {
  const Operation operation = stage.operation;
  if (operation == Operation::dense) return dense_holds(header, stage);
  const bool separable = operation == Operation::separable_conv2d;
  const bool depthwise = separable || operation == Operation::depthwise_conv2d;
  const bool product = separable || operation == Operation::conv2d;
  if (!in_arena(header, stage.scratch_at, times(taps(stage), 2 * sizeof(Word)))) return false;
  if (depthwise ? !filter_holds(header, stage.depthwise, stage.in_channels,
                                stage.kernel_height * stage.kernel_width)
                : stage.unpadded != 0)
    return false;
  if (product) return filter_holds(header, stage.filter, stage.out_channels, taps(stage));
  return (depthwise || operation == Operation::max_pool2d) && stage.pool == 1 &&
         stage.out_channels == stage.in_channels;
}

bool extents_hold(const Stage& stage) {
  return stage.in_height != 0 && stage.in_width != 0 && stage.in_channels != 0 && stage.result_height != 0 &&
         stage.result_width != 0 && stage.out_channels != 0 && stage.pool - 1u <= 1u;
}

bool window_holds(const Header& header, const Stage& stage) {
  const uint32_t row = row_bytes(stage);
  return stage.kernel_width != 0 && stage.pad_top < stage.kernel_height && planes_hold(stage) &&
         in_arena(header, stage.window_at, times(row, stage.kernel_height - 1u)) &&
         in_arena(header, stage.newest_at, row) && operation_holds(header, stage);
}

chispa_status check_stage(const chispa_model& model, const Stage& stage) {
  if (!extents_hold(stage)) return CHISPA_ERR_CORRUPT;
  return reads_rings(stage) ? check_ring_stage(model, stage)
                            : consistent(window_holds(header_of(model), stage));
}

chispa_status check_stages(const chispa_model& model) {
  const Header& header = header_of(model);
  const Stage* stage = stages_of(model);
  if (header.stages == 0 || header.stages > (header.bytes - sizeof(Header)) / sizeof(Stage))
    return CHISPA_ERR_CORRUPT;
  for (const Stage* const last = stage + header.stages - 1;; ++stage) {
    chispa_status status = check_stage(model, *stage);
    if (status == CHISPA_OK && stage->output != 0) status = check_output(model, stage, last);
    if (status != CHISPA_OK) return status;
    if (stage == last) break;
    if (stage->output == 0 && !chain_holds(stage[0], stage[1])) return CHISPA_ERR_CORRUPT;
  }
  return consistent(in_arena(header, header.output_at, times(out_width(*stage), stage->out_channels)));
}

}  // namespace
}  // namespace chispa::runtime

using namespace chispa::runtime;

extern "C" {

chispa_status chispa_load(chispa_model* model, const void* blob, size_t blob_bytes) {
  if (model == nullptr || blob == nullptr || reinterpret_cast<uintptr_t>(blob) % 4 != 0)
    return CHISPA_ERR_ARGUMENT;
  model->blob = static_cast<const uint8_t*>(blob);
  model->hook = nullptr;
  model->hook_context = nullptr;
  if (blob_bytes < sizeof(Header)) return CHISPA_ERR_LENGTH;
  const Header& header = header_of(*model);
  if (header.magic != chispa::format::kMagic) return CHISPA_ERR_NOT_A_MODEL;
  if (header.version != chispa::format::kVersion) return CHISPA_ERR_VERSION;
  if (header.bytes != blob_bytes || blob_bytes % 4 != 0) return CHISPA_ERR_LENGTH;
  if (!checksum_holds(header)) return CHISPA_ERR_CHECKSUM;
  return check_stages(*model);
}

size_t chispa_arena_bytes(const chispa_model* model) {
  return header_of(*model).arena_bytes;
}

chispa_extents chispa_input_extents(const chispa_model* model) {
  const Stage& first = *stages_of(*model);
  return {first.in_height, first.in_width, first.in_channels};
}

chispa_extents chispa_output_extents(const chispa_model* model) {
  const Stage& last = stages_of(*model)[header_of(*model).stages - 1];
  return {static_cast<int>(out_height(last)), static_cast<int>(out_width(last)), last.out_channels};
}

}  // extern "C"
