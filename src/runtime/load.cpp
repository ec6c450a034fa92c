// A model is checked once, so completely that no inference can leave its arena or its bytes. Sizes are added
// up in 64 bits: no product of two record fields overflows them.
#include "runtime/stage.h"

namespace chispa::runtime {
namespace {

bool checksum_holds(const Header& header, const uint8_t* blob) {
  const Word* word = reinterpret_cast<const Word*>(blob + offsetof(Header, version));
  const Word* const end = reinterpret_cast<const Word*>(blob + header.bytes);
  uint32_t sum = 0, sum_of_sums = 0;
  while (word != end) {
    sum += *word++;
    sum_of_sums += sum;
  }
  return sum == header.sum && sum_of_sums == header.sum_of_sums;
}

/// An aligned range of `bytes` at `offset` lies within `limit`.
bool within(uint32_t offset, uint64_t bytes, uint32_t limit) {
  return offset % 4 == 0 && offset + bytes <= limit;
}

/// The same in the arena, behind the counters: no row may overwrite those.
bool in_arena(const Header& header, uint32_t offset, uint64_t bytes) {
  return offset >= header.stages * sizeof(StageState) && within(offset, bytes, header.arena_bytes);
}

bool filter_holds(const Header& header, const Filter& filter, uint64_t weights, uint32_t channels) {
  return within(filter.weights, weights, header.bytes) &&
         within(filter.channels, uint64_t{channels} * sizeof(Channel), header.bytes);
}

bool is_depthwise(const Stage& stage) {
  return stage.operation == Operation::depthwise_conv2d || stage.operation == Operation::separable_conv2d;
}

/// Every column that the last output pixel reads is in its plane.
bool planes_hold(const Stage& stage) {
  if (stage.unpadded)
    return is_depthwise(stage) && stage.kernel_height == 3 && stage.kernel_width == 3 && stage.stride == 1 &&
           stage.margin == 0 && stage.plane_bytes == stage.in_width && stage.result_width == stage.in_width &&
           stage.in_width % kBlock == 0 && stage.in_width > kBlock;
  const uint32_t read = (stage.result_width - 1u) * stage.stride + stage.kernel_width;
  return stage.plane_bytes >= uint32_t{stage.margin} + stage.in_width && stage.plane_bytes >= read;
}

bool geometry_holds(const Stage& stage) {
  if (stage.kernel_height == 0 || stage.kernel_width == 0 || stage.stride == 0) return false;
  if (stage.pool != 1 && stage.pool != 2) return false;
  if (stage.in_height == 0 || stage.in_width == 0 || stage.in_channels == 0 || stage.out_channels == 0)
    return false;
  if (stage.result_height == 0 || stage.result_height % stage.pool != 0) return false;
  if (stage.result_width == 0 || stage.result_width % stage.pool != 0) return false;
  return stage.pad_top < stage.kernel_height && planes_hold(stage);
}

bool operation_holds(const Header& header, const Stage& stage) {
  const uint32_t channels = stage.in_channels;
  const uint64_t area = uint64_t{stage.kernel_height} * stage.kernel_width;
  const uint64_t product_weights = uint64_t{taps(stage)} * stage.out_channels;
  const uint64_t packed_bytes = uint64_t{taps(stage)} * 2 * sizeof(Word);
  switch (stage.operation) {
    case Operation::conv2d:
      return in_arena(header, stage.scratch_at, packed_bytes) &&
             filter_holds(header, stage.filter, product_weights, stage.out_channels);
    case Operation::depthwise_conv2d:
      return stage.pool == 1 && stage.out_channels == channels &&
             in_arena(header, stage.scratch_at, packed_bytes) &&
             filter_holds(header, stage.depthwise, area * channels, channels);
    case Operation::separable_conv2d:
      return in_arena(header, stage.scratch_at, packed_bytes) &&
             filter_holds(header, stage.depthwise, area * channels, channels) &&
             filter_holds(header, stage.filter, product_weights, stage.out_channels);
    case Operation::max_pool2d:
      return stage.pool == 1 && stage.out_channels == channels;
    case Operation::dense:
      return stage.pool == 1 && stage.kernel_height == 1 && stage.kernel_width == 1 && stage.stride == 1 &&
             stage.margin == 0 && stage.plane_bytes == stage.in_width &&
             stage.result_height == stage.in_height && stage.result_width == 1 &&
             in_arena(header, stage.scratch_at, uint64_t{stage.out_channels} * sizeof(Sum)) &&
             filter_holds(header, stage.filter,
                          uint64_t{channels} * stage.in_width * stage.in_height * stage.out_channels,
                          stage.out_channels);
  }
  return false;
}

bool stage_holds(const Header& header, const Stage& stage) {
  if (!geometry_holds(stage)) return false;
  const uint64_t row = row_bytes(stage);
  return in_arena(header, stage.window_at, row * (stage.kernel_height - 1u)) &&
         in_arena(header, stage.newest_at, row) && operation_holds(header, stage);
}

bool chain_holds(const Stage& from, const Stage& to) {
  return out_height(from) == to.in_height && out_width(from) == to.in_width &&
         from.out_channels == to.in_channels;
}

bool stages_hold(const chispa_model& model) {
  const Header& header = header_of(model);
  const Stage* stages = stages_of(model);
  const uint32_t count = header.stages;
  if (count == 0 || sizeof(Header) + count * sizeof(Stage) > header.bytes) return false;
  for (uint32_t i = 0; i < count; ++i) {
    if (!stage_holds(header, stages[i])) return false;
    if (i > 0 && !chain_holds(stages[i - 1], stages[i])) return false;
  }
  const Stage& last = stages[count - 1];
  return in_arena(header, header.output_at, uint64_t{out_width(last)} * last.out_channels);
}

}  // namespace
}  // namespace chispa::runtime

using namespace chispa::runtime;

extern "C" {

chispa_status chispa_load(chispa_model* model, const void* blob, size_t blob_bytes) {
  if (model == nullptr || blob == nullptr || reinterpret_cast<uintptr_t>(blob) % 4 != 0)
    return CHISPA_ERR_ARGUMENT;
  *model = {static_cast<const uint8_t*>(blob), nullptr, nullptr};
  if (blob_bytes < sizeof(Header)) return CHISPA_ERR_LENGTH;
  const Header& header = header_of(*model);
  if (header.magic != chispa::format::kMagic) return CHISPA_ERR_NOT_A_MODEL;
  if (header.version != chispa::format::kVersion) return CHISPA_ERR_VERSION;
  if (header.bytes != blob_bytes || blob_bytes % 4 != 0) return CHISPA_ERR_LENGTH;
  if (!checksum_holds(header, model->blob)) return CHISPA_ERR_CHECKSUM;
  return stages_hold(*model) ? CHISPA_OK : CHISPA_ERR_CORRUPT;
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
