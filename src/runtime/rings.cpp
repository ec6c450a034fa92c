#include "runtime/rings.h"

#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"

const unsigned char chispa_operator_rings = 1;

namespace chispa::runtime {
namespace {

const RingOperator* operator_of(Operation operation) {
  switch (operation) {
    case Operation::ring_conv2d:
      return &conv2d_operator;
    case Operation::ring_depthwise_conv2d:
      return &depthwise_operator;
    case Operation::ring_max_pool2d:
      return &max_pool_operator;
    case Operation::ring_average_pool2d:
      return &average_pool_operator;
    case Operation::ring_dense:
      return &dense_operator;
    case Operation::global_average_pool:
      return &global_average_pool_operator;
    case Operation::softmax:
      return &softmax_operator;
    case Operation::prelu:
      return &prelu_operator;
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
      return &pair_operator;
    case Operation::concat:
      return &concat_operator;
    case Operation::pad:
      return &pad_operator;
    case Operation::reshape:
      return &reshape_operator;
    case Operation::shuffle:
      return &shuffle_operator;
    case Operation::conv2d:
    case Operation::depthwise_conv2d:
    case Operation::separable_conv2d:
    case Operation::max_pool2d:
    case Operation::dense:
      break;
  }
  return nullptr;
}

bool known(Operation operation) {
  return operation <= Operation::shuffle;
}

const Operand* operands_of(const Reading& reading) {
  return reinterpret_cast<const Operand*>(&reading + 1);
}

/// Rows of a value that are complete.
uint32_t rows_of(const Cursor& at, uint32_t source) {
  const Stage* stage = stages_of(*at.inference.model);
  const StageState* state = at.states();
  if (source == format::kImage) return uint32_t{stage->in_height} - state->unread;
  stage += source;
  state += source;
  return sums_rows(*stage) ? state->result_row == stage->result_height
                           : state->result_row / uint32_t{stage->pool};
}

/// Rows of a value that the next result row needs.
uint32_t rows_needed(const Cursor& at, const Reading& reading, const Operand& operand) {
  const Stage& stage = *at.stage;
  const uint32_t y = at.state->result_row;
  if (stage.operation == Operation::reshape) {
    const uint32_t values = (y + 1) * stage.result_width * stage.out_channels;
    const uint32_t row = uint32_t{stage.in_width} * stage.in_channels;
    return values / row + (values % row != 0 ? 1 : 0);
  }
  const int32_t last = static_cast<int32_t>(y * stage.stride) - stage.pad_top +
                       (stage.kernel_height - 1) * reading.dilation_height;
  return static_cast<uint32_t>(clamp(last + 1, 0, operand.height));
}

/// The ring of `rows` rows of `row_bytes` bytes at `at`, of which `bytes` are a value's, lies in the arena.
bool ring_holds(const Header& header, uint32_t at, uint32_t row_bytes, uint32_t rows, uint32_t bytes) {
  const uint32_t begin = header.stages * static_cast<uint32_t>(sizeof(StageState));
  const uint64_t end = uint64_t{at} + uint64_t{rows - 1} * row_bytes + bytes;
  return rows != 0 && at >= begin && end <= header.arena_bytes;
}

bool operand_holds(const Header& header, const Operand& operand) {
  return (operand.source == format::kImage || operand.source < header.stages) &&
         ring_holds(header, operand.at, operand.row_bytes, operand.rows,
                    times(operand.width, operand.channels));
}

bool operands_hold(const Header& header, const Stage& stage, const Reading& reading) {
  const Operand* const operand = operands_of(reading);
  for (uint32_t i = 0; i < reading.operands; ++i)
    if (!operand_holds(header, operand[i])) return false;
  return stage.pool == 1 && operand->height == stage.in_height && operand->width == stage.in_width &&
         operand->channels == stage.in_channels;
}

}  // namespace

bool operands_ready(const Cursor& at) {
  const Reading& reading = *at.record<Reading>(at.stage->reading);
  const Operand* operand = operands_of(reading);
  for (uint32_t left = reading.operands; left != 0; --left, ++operand)
    if (rows_of(at, operand->source) < rows_needed(at, reading, *operand)) return false;
  return true;
}

bool ring_row(const Cursor& at, RowSink sink) {
  const Reading& reading = *at.record<Reading>(at.stage->reading);
  const RingTask task{*at.stage,
                      reading,
                      operands_of(reading),
                      at.inference.model->blob,
                      at.inference.arena,
                      at.state->result_row,
                      sink};
  return operator_of(at.stage->operation)->row(task);
}

RowSink ring_sink(const Cursor& at) {
  const Output& output = *at.record<Output>(at.stage->output);
  if (output.rows == 0) return window_sink(Cursor(at, 1));
  const uint32_t y = sums_rows(*at.stage) ? 0 : at.state->result_row / uint32_t{at.stage->pool};
  return {reinterpret_cast<int8_t*>(at.inference.arena + output.at) + y % output.rows * output.row_bytes,
          out_width(*at.stage)};
}

RowSink image_sink(const Cursor& at) {
  const Operand& image = *operands_of(*at.record<Reading>(at.stage->reading));
  const uint32_t y = rows_of(at, format::kImage);
  return {reinterpret_cast<int8_t*>(at.inference.arena + image.at) + y % image.rows * image.row_bytes,
          image.width};
}

void look_up_row(const Cursor& at, RowSink sink) {
  const Output& output = *at.record<Output>(at.stage->output);
  if (output.table == 0) return;
  const int8_t* table = at.record<int8_t>(output.table) + 128;
  for (uint32_t c = at.stage->out_channels; c != 0; --c, sink.row += sink.plane_bytes)
    for (uint32_t x = 0; x < out_width(*at.stage); ++x) sink.row[x] = table[sink.row[x]];
}

void pass_to_ring(Cursor& at) {
  const Output& output = *at.record<Output>(at.stage->output);
  if (output.rows != 0) return at.move(output.farthest);
  at.move(1);
  arrive(at);
}

chispa_status check_ring_stage(const chispa_model& model, const Stage& stage) {
  const Header& header = header_of(model);
  if (!known(stage.operation) || !within(stage.reading, sizeof(Reading), 0, header.bytes))
    return CHISPA_ERR_CORRUPT;
  const Reading& reading = *reinterpret_cast<const Reading*>(model.blob + stage.reading);
  if (reading.operands == 0 || !within(stage.reading + static_cast<uint32_t>(sizeof(Reading)),
                                       reading.operands * sizeof(Operand), 0, header.bytes))
    return CHISPA_ERR_CORRUPT;
  if (!operands_hold(header, stage, reading)) return CHISPA_ERR_CORRUPT;
  const RingOperator* const ring_operator = operator_of(stage.operation);
  if (ring_operator == nullptr) return CHISPA_ERR_OPERATOR_NOT_LINKED;
  return consistent(ring_operator->holds(header, stage, reading, operands_of(reading)));
}

chispa_status check_output(const chispa_model& model, const Stage* stage, const Stage* last) {
  const Header& header = header_of(model);
  if (!within(stage->output, sizeof(Output), 0, header.bytes)) return CHISPA_ERR_CORRUPT;
  const Output& output = *reinterpret_cast<const Output*>(model.blob + stage->output);
  if (output.table != 0 && !within(output.table, 256, 0, header.bytes)) return CHISPA_ERR_CORRUPT;
  if (stage == last) return CHISPA_OK;
  if (output.rows == 0) return consistent(chain_holds(stage[0], stage[1]));
  return consistent(output.farthest <= last - stage &&
                    ring_holds(header, output.at, output.row_bytes, output.rows,
                               times(out_width(*stage), stage->out_channels)));
}

}  // namespace chispa::runtime
