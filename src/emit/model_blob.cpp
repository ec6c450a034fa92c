#include "chispa/emit/model_blob.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "chispa/core/error.h"
#include "emit/arena_plan.h"
#include "emit/check_model.h"
#include "emit/connections.h"
#include "emit/filter_bytes.h"
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

/// Gives each stage its places in the arena; returns the arena's bytes. Step i of the plan is stage i at
/// work.
std::size_t place_buffers(std::vector<StagePlan>& stages, format::Header& header) {
  const int count = static_cast<int>(stages.size());
  const auto all_steps = [&](std::size_t bytes) { return Buffer{bytes, 0, count - 1}; };
  // A row grows over several steps when it is the maximum of two result rows.
  const auto first_step = [&](int stage) {
    return stage == 0 || stages[static_cast<std::size_t>(stage - 1)].record.pool == 2 ? 0 : stage - 1;
  };
  std::vector<Buffer> buffers;
  for (int i = 0; i < count; ++i) {
    const StagePlan& plan = stages[static_cast<std::size_t>(i)];
    const std::size_t row = plan.row_bytes();
    buffers.push_back(all_steps(row * (plan.record.kernel_height - 1u)));
    // Margins are written once, so a row that has them keeps its place to itself.
    const bool has_margin = plan.record.plane_bytes != plan.record.in_width;
    const bool stays = has_margin || !plan.fed_in_turn;
    buffers.push_back(stays ? all_steps(row) : Buffer{row, first_step(i), i});
    const bool lasts = plan.record.operation == Operation::dense || plan.record.operation == Operation::add;
    const std::size_t work = plan.scratch_bytes + plan.queue_bytes();
    buffers.push_back(lasts ? all_steps(work) : Buffer{work, i, i});
  }
  const Int8Layer& last = stages.back().last();
  buffers.push_back({static_cast<std::size_t>(last.out_width) * static_cast<std::size_t>(last.out_channels),
                     stages.back().record.pool == 2 ? 0 : count - 1, count - 1});
  const std::size_t state = stages.size() * format::kStateBytes;
  const std::size_t bytes = state + plan_arena(buffers);
  const auto offset = [&](std::size_t index) {
    return static_cast<std::uint32_t>(state + buffers[index].offset);
  };
  for (std::size_t i = 0; i < stages.size(); ++i) {
    stages[i].record.window_at = offset(3 * i);
    stages[i].record.newest_at = offset(3 * i + 1);
    stages[i].record.scratch_at = offset(3 * i + 2);
  }
  header.output_at = offset(3 * stages.size());
  return bytes;
}

void append_filter(Bytes& bytes, format::Filter& filter, const Int8Layer& layer, bool operands_swapped) {
  FilterBytes parts = filter_bytes(layer);
  constexpr auto kChannel = static_cast<std::ptrdiff_t>(sizeof(format::Channel));
  if (operands_swapped)
    std::swap_ranges(parts.channels.begin(), parts.channels.begin() + kChannel,
                     parts.channels.begin() + kChannel);
  filter = parts.filter;
  filter.channels = append(bytes, parts.channels);
  filter.weights = append(bytes, parts.weights);
}

std::int64_t multiply_accumulates(const Int8Layer& layer) {
  const std::int64_t outputs = std::int64_t{layer.out_height} * layer.out_width;
  return layer.op == quant::Int8Op::depthwise_conv2d || layer.op == quant::Int8Op::conv2d
             ? outputs * static_cast<std::int64_t>(layer.weights.size())
             : static_cast<std::int64_t>(layer.weights.size());
}

LayerPlan describe(const quant::Int8Model& model, const StagePlan& plan, std::size_t end_layer) {
  LayerPlan cost;
  cost.first_layer = plan.first_layer;
  cost.layers = end_layer - plan.first_layer;
  for (std::size_t i = plan.first_layer; i < end_layer; ++i) {
    cost.name += (cost.name.empty() ? "" : "+") + model.layers[i].name;
    cost.multiply_accumulates += multiply_accumulates(model.layers[i]);
  }
  const Int8Layer& first = plan.first();
  cost.ring_bytes = plan.window_bytes() + plan.queue_bytes();
  cost.scratch_bytes = plan.scratch_bytes;
  cost.feature_map_bytes = static_cast<std::size_t>(first.in_height) *
                           static_cast<std::size_t>(first.in_width) *
                           static_cast<std::size_t>(first.in_channels);
  return cost;
}

void write_checksum(Bytes& bytes, format::Header header) {
  header.bytes = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  for (std::size_t at = offsetof(format::Header, version); at < bytes.size(); at += 4) {
    std::uint32_t word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    header.sum += word;
    header.sum_of_sums += header.sum;
  }
  std::memcpy(bytes.data(), &header, sizeof header);
}

}  // namespace

ModelBlob make_model_blob(const quant::Int8Model& model, const BlobOptions& options) {
  check_model(model);
  std::vector<StagePlan> stages = plan_stages(model, options.fuse);
  connect_stages(model, stages);
  format::Header header{};
  header.magic = format::kMagic;
  header.version = format::kVersion;
  header.stages = static_cast<std::uint16_t>(stages.size());
  ModelBlob blob;
  blob.arena_bytes = place_buffers(stages, header);
  if (blob.arena_bytes > UINT32_MAX)
    throw Error(fmt::format("model: needs an arena of {} B; the format's largest is 4 GB", blob.arena_bytes));
  header.arena_bytes = static_cast<std::uint32_t>(blob.arena_bytes);

  blob.bytes.resize(sizeof header + stages.size() * sizeof(format::Stage));
  for (std::size_t i = 0; i < stages.size(); ++i) {
    StagePlan& plan = stages[i];
    const std::size_t end_layer = i + 1 < stages.size() ? stages[i + 1].first_layer : model.layers.size();
    LayerPlan cost = describe(model, plan, end_layer);
    const std::size_t before = blob.bytes.size();
    if (plan.depthwise) append_filter(blob.bytes, plan.record.depthwise, *plan.depthwise, false);
    if (plan.filter) append_filter(blob.bytes, plan.record.filter, *plan.filter, plan.operands_swapped);
    cost.weight_bytes = blob.bytes.size() - before + sizeof(format::Stage);
    blob.layers.push_back(cost);
    std::memcpy(blob.bytes.data() + sizeof header + i * sizeof(format::Stage), &plan.record,
                sizeof plan.record);
  }
  write_checksum(blob.bytes, header);
  return blob;
}

std::string model_checksum(std::span<const std::uint8_t> model) {
  format::Header header;
  if (model.size() < sizeof header) throw Error("model: shorter than its header");
  std::memcpy(&header, model.data(), sizeof header);
  return fmt::format("{:08x}{:08x}", header.sum_of_sums, header.sum);
}

}  // namespace chispa::emit
