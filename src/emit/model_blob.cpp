#include "chispa/emit/model_blob.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "chispa/core/error.h"
#include "chispa/quant/multiply_accumulates.h"
#include "emit/buffers.h"
#include "emit/check_model.h"
#include "emit/checksum.h"
#include "emit/connections.h"
#include "emit/filter_bytes.h"
#include "emit/stage_instructions.h"
#include "emit/stage_plan.h"

namespace chispa::emit {
namespace {

using format::Operation;
using quant::Int8Layer;
using Bytes = std::vector<std::uint8_t>;

std::uint32_t append(Bytes& bytes, const Bytes& part) {
  const std::size_t offset = bytes.size();
  bytes.insert(bytes.end(), part.begin(), part.end());
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return static_cast<std::uint32_t>(offset);
}

/// What FilterBytes has, in the model, and `filter` with the offsets.
void append_filter(Bytes& bytes, format::Filter& filter, const Int8Layer& layer) {
  const FilterBytes parts = filter_bytes(layer);
  filter = parts.filter;
  filter.channels = append(bytes, parts.channels);
  filter.weights = append(bytes, parts.weights);
}

template <typename Record>
void append_record(Bytes& bytes, const Record& record) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(&record);
  bytes.insert(bytes.end(), begin, begin + sizeof record);
}

/// What the stage's record points to.
void append_parts(Bytes& bytes, StagePlan& plan) {
  if (plan.depthwise != nullptr) append_filter(bytes, plan.record.depthwise, *plan.depthwise);
  if (plan.filter != nullptr) append_filter(bytes, plan.record.filter, *plan.filter);
  if (!plan.table.empty()) plan.output.table = append(bytes, Bytes(plan.table.begin(), plan.table.end()));
  if (plan.reads_rings()) {
    plan.record.reading = static_cast<std::uint32_t>(bytes.size());
    append_record(bytes, plan.reading);
    for (const format::Operand& operand : plan.operands) append_record(bytes, operand);
  }
  if (plan.ring < 0 && plan.table.empty()) return;
  plan.record.output = static_cast<std::uint32_t>(bytes.size());
  append_record(bytes, plan.output);
}

LayerPlan describe(const quant::Int8Model& model, const std::vector<StagePlan>& stages, std::size_t index,
                   const std::vector<Ring>& rings) {
  const StagePlan& plan = stages[index];
  const bool last = index + 1 == stages.size();
  const std::size_t end_layer = last ? model.layers.size() : stages[index + 1].first_layer;
  LayerPlan cost;
  cost.first_layer = plan.first_layer;
  cost.layers = end_layer - plan.first_layer;
  for (std::size_t i = plan.first_layer; i < end_layer; ++i) {
    cost.name += (cost.name.empty() ? "" : "+") + model.layers[i].name;
    cost.multiply_accumulates += quant::multiply_accumulates(model.layers[i]);
  }
  if (plan.ring >= 0)
    cost.ring_bytes = plan.output.row_bytes == 0 ? 0 : rings[static_cast<std::size_t>(plan.ring)].bytes();
  else if (!last)
    cost.ring_bytes = stages[index + 1].window_bytes();
  cost.scratch_bytes = plan.scratch_bytes;
  cost.feature_map_bytes = static_cast<std::size_t>(plan.last->out_height) *
                           static_cast<std::size_t>(plan.last->out_width) *
                           static_cast<std::size_t>(plan.last->out_channels);
  cost.operation = plan.record.operation;
  cost.chained = plan.ring < 0 && plan.table.empty();
  return cost;
}

/// Stages with all their places but those in the model.
struct Plan {
  std::vector<StagePlan> stages;
  std::vector<Ring> rings;
  format::Header header{};
};

Plan make_plan(const quant::Int8Model& model, bool fuse, bool in_place) {
  Plan plan;
  plan.stages = plan_stages(model, fuse);
  plan.rings = connect_stages(model, plan.stages, in_place);
  plan.header.magic = format::kMagic;
  plan.header.version = format::kVersion;
  plan.header.stages = static_cast<std::uint16_t>(plan.stages.size());
  const std::size_t bytes = place_buffers(plan.stages, plan.rings, plan.header);
  if (bytes > UINT32_MAX)
    throw Error(fmt::format("model: needs an arena of {} B; the format's largest is 4 GB", bytes));
  plan.header.arena_bytes = static_cast<std::uint32_t>(bytes);
  return plan;
}

/// Concatenating in place saves a copy, but holds all the parts for as long as the slowest one needs.
Plan best_plan(const quant::Int8Model& model, bool fuse) {
  Plan in_place = make_plan(model, fuse, true);
  const bool concatenates =
      std::any_of(in_place.stages.begin(), in_place.stages.end(), [](const StagePlan& stage) {
        return std::any_of(stage.operands.begin(), stage.operands.end(),
                           [](const format::Operand& operand) { return operand.in_place != 0; });
      });
  if (!concatenates) return in_place;
  Plan copying = make_plan(model, fuse, false);
  return in_place.header.arena_bytes <= copying.header.arena_bytes ? std::move(in_place) : std::move(copying);
}

void write_header(Bytes& bytes, format::Header header) {
  header.bytes = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  const Checksum sums = checksum_of(bytes);
  header.sum = sums.sum;
  header.sum_of_sums = sums.sum_of_sums;
  std::memcpy(bytes.data(), &header, sizeof header);
}

}  // namespace

ModelBlob make_model_blob(const quant::Int8Model& model, const BlobOptions& options) {
  check_model(model);
  Plan plan = best_plan(model, options.fuse);
  const std::vector<StagePlan>& stages = plan.stages;
  ModelBlob blob;
  blob.arena_bytes = plan.header.arena_bytes;
  blob.bytes.resize(sizeof plan.header + stages.size() * sizeof(format::Stage));
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::size_t before = blob.bytes.size();
    append_parts(blob.bytes, plan.stages[i]);
    blob.layers.push_back(describe(model, stages, i, plan.rings));
    blob.layers.back().weight_bytes = blob.bytes.size() - before + sizeof(format::Stage);
    std::memcpy(blob.bytes.data() + sizeof plan.header + i * sizeof(format::Stage), &stages[i].record,
                sizeof(format::Stage));
  }
  blob.image_ring_bytes = stages[0].reads_rings() ? plan.rings[0].bytes() : stages[0].window_bytes();
  write_header(blob.bytes, plan.header);
  for (std::size_t i = 0; i < stages.size(); ++i)
    blob.layers[i].instructions = stage_instructions(blob.bytes, stages[i].record);
  blob.layers[0].instructions += image_instructions(stages[0].record);
  return blob;
}

std::int64_t ModelBlob::instructions() const {
  return std::accumulate(layers.begin(), layers.end(), std::int64_t{0},
                         [](std::int64_t sum, const LayerPlan& layer) { return sum + layer.instructions; });
}

std::string model_checksum(std::span<const std::uint8_t> model) {
  format::Header header;
  if (model.size() < sizeof header) throw Error("model: shorter than its header");
  std::memcpy(&header, model.data(), sizeof header);
  return fmt::format("{:08x}{:08x}", header.sum_of_sums, header.sum);
}

}  // namespace chispa::emit
