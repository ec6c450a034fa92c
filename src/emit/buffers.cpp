#include "emit/buffers.h"

#include <cstdint>

#include "emit/arena_plan.h"

namespace chispa::emit {
namespace {

/// What one inference needs. Step i of the plan is stage i at work.
class Buffers {
 public:
  Buffers(const std::vector<StagePlan>& stages, const std::vector<Ring>& rings)
      : stages_(stages), last_(static_cast<int>(stages.size()) - 1), chain_(rings.empty()) {
    for (int i = 0; i <= last_; ++i) add_stage(i);
    for (const Ring& ring : rings) buffers_.push_back(always(ring.bytes()));
    const quant::Int8Layer& output = *stages.back().last;
    buffers_.push_back(
        grown_row(static_cast<std::size_t>(output.out_width) * static_cast<std::size_t>(output.out_channels),
                  last_, last_));
  }

  std::size_t plan() { return plan_arena(buffers_); }
  std::size_t window(std::size_t stage) const { return buffers_[3 * stage].offset; }
  std::size_t newest(std::size_t stage) const { return buffers_[3 * stage + 1].offset; }
  std::size_t scratch(std::size_t stage) const { return buffers_[3 * stage + 2].offset; }
  std::size_t ring(std::size_t index) const { return buffers_[3 * stages_.size() + index].offset; }
  std::size_t output() const { return buffers_.back().offset; }

 private:
  Buffer always(std::size_t bytes) const { return {bytes, 0, last_}; }

  /// A row that stage `from` writes and that is used up to step `to`. It grows over several steps when it is
  /// the maximum of two result rows: those before it in a chain, any where values go elsewhere.
  Buffer grown_row(std::size_t bytes, int from, int to) const {
    if (from < 0 || stages_[static_cast<std::size_t>(from)].record.pool == 1)
      return {bytes, from < 0 ? 0 : from, to};
    return chain_ ? Buffer{bytes, 0, to} : always(bytes);
  }

  void add_stage(int i) {
    const StagePlan& plan = stages_[static_cast<std::size_t>(i)];
    const std::size_t row = plan.reads_rings() ? 0 : plan.row_bytes();
    buffers_.push_back(always(row * (plan.reads_rings() ? 0 : plan.record.kernel_height - 1u)));
    // Margins are written once, so a row that has them keeps its place to itself.
    const bool has_margin = plan.record.plane_bytes != plan.record.in_width;
    buffers_.push_back(has_margin ? always(row) : grown_row(row, i - 1, i));
    buffers_.push_back(plan.sums_rows() ? always(plan.scratch_bytes) : Buffer{plan.scratch_bytes, i, i});
  }

  const std::vector<StagePlan>& stages_;
  int last_;
  bool chain_;
  std::vector<Buffer> buffers_;
};

}  // namespace

std::size_t place_buffers(std::vector<StagePlan>& stages, const std::vector<Ring>& rings,
                          format::Header& header) {
  Buffers buffers(stages, rings);
  const std::size_t state = stages.size() * format::kStateBytes;
  const std::size_t bytes = state + buffers.plan();
  const auto address = [&](std::size_t offset) { return static_cast<std::uint32_t>(state + offset); };
  const auto ring_at = [&](const StagePlan& of) {
    return address(buffers.ring(static_cast<std::size_t>(of.ring)) + of.ring_offset);
  };
  for (std::size_t i = 0; i < stages.size(); ++i) {
    StagePlan& plan = stages[i];
    if (!plan.reads_rings()) plan.record.window_at = address(buffers.window(i));
    plan.record.newest_at = address(buffers.newest(i));
    plan.record.scratch_at = address(buffers.scratch(i));
    if (plan.ring >= 0) plan.output.at = ring_at(plan);
    for (format::Operand& operand : plan.operands)
      operand.at =
          operand.source == format::kImage ? address(buffers.ring(0)) : ring_at(stages[operand.source]);
  }
  header.output_at = address(buffers.output());
  return bytes;
}

}  // namespace chispa::emit
