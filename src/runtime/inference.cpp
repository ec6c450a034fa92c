// Moves rows through the stages. A row that arrives may be the one that a stage has waited for; the result
// row goes to the stages behind at once, before the first stage sees another row.
#include "runtime/blocks.h"
#include "runtime/cursor.h"
#include "runtime/rings.h"

namespace chispa::runtime {

// What rings.h says, for models that are a chain.
[[gnu::weak]] bool operands_ready(const Cursor&) {
  return false;
}
[[gnu::weak]] bool ring_row(const Cursor&, RowSink) {
  return false;
}
[[gnu::weak]] RowSink ring_sink(const Cursor& at) {
  return window_sink(at);
}
[[gnu::weak]] RowSink image_sink(const Cursor& at) {
  return window_sink(at);
}
[[gnu::weak]] void look_up_row(const Cursor&, RowSink) {}
[[gnu::weak]] void pass_to_ring(Cursor&) {}

namespace {

void fill(int8_t* bytes, uint32_t count, int8_t value) {
  const uint32_t pattern = 0x01010101u * static_cast<uint8_t>(value);
  Word* word = reinterpret_cast<Word*>(bytes);
  for (const Word* const end = word + count / 4; word != end; ++word) *word = pattern;
}

/// bytes: a multiple of 8.
void copy_row(int8_t* to, const int8_t* from, uint32_t bytes) {
  struct [[gnu::may_alias]] TwoWords {
    uint32_t word[2];
  };
  TwoWords* words = reinterpret_cast<TwoWords*>(to);
  const TwoWords* source = reinterpret_cast<const TwoWords*>(from);
  for (const TwoWords* const end = words + bytes / 8; words != end; ++words) *words = *source++;
}

/// Where the output row of the stage at hand goes.
RowSink sink_of(const Cursor& at) {
  if (at.last())
    return {reinterpret_cast<int8_t*>(at.inference.arena + header_of(*at.inference.model).output_at),
            out_width(*at.stage)};
  return at.stage->output == 0 ? window_sink(Cursor(at, 1)) : ring_sink(at);
}

void slide(const Cursor& at) {
  const Window window = at.window();
  const uint32_t stride = at.stage->stride;
  for (uint32_t i = stride; i < window.height; ++i)
    copy_row(window.row(i - stride), window.row(i), window.row_bytes);
  at.state->filled = static_cast<int16_t>(at.state->filled - at.stage->stride);
}

void unpack_block(const RowTask& task, uint32_t x) {
  for (uint32_t c = 0; c < task.stage.in_channels; ++c) {
    const Word* packed = task.scratch + 2 * c;
    int8_t* out = task.sink.row + c * task.sink.plane_bytes;
    for (uint32_t i = x; i < task.stage.result_width && i < x + kBlock; ++i) {
      const Word pair = packed[(i - x) / 2];
      // The upper half has borrowed from a negative lower one.
      out[i] = static_cast<int8_t>((i - x) % 2 == 0 ? pair : (pair + 0x80) >> 16);
    }
  }
}

/// Block after block: the inputs are packed, then multiplied, or unpacked where nothing is left to multiply.
void window_row(const RowTask& task) {
  const Operation operation = task.stage.operation;
  const bool product = operation == Operation::conv2d || operation == Operation::separable_conv2d;
  ProductBlock block = product_of_row(task);
  for (uint32_t x = 0; x < task.stage.result_width; x += kBlock) {
    if (operation == Operation::conv2d)
      gather_block(task, x);
    else if (task.stage.unpadded)
      unpadded_depthwise_block(task, x);
    else
      channel_block(task, x);
    if (product)
      product_block(task, block, x);
    else
      unpack_block(task, x);
  }
}

/// True when the sums are complete.
bool dense_step(const RowTask& task, const StageState& state) {
  const uint32_t row_weights =
      uint32_t{task.stage.in_channels} * task.stage.plane_bytes * task.stage.out_channels;
  dense_row(task, task.weights(task.stage.filter) + state.result_row * row_weights);
  if (state.result_row + 1 != task.stage.result_height) return false;
  dense_finish(task);
  return true;
}

/// Computes the result row; true when it completes an output row.
bool compute(const Cursor& at, RowSink sink) {
  const Stage& stage = *at.stage;
  if (reads_rings(stage)) return ring_row(at, sink);
  const bool second = at.state->result_row % 2 == 1;
  const RowTask task{stage,       at.inference.model->blob,
                     at.window(), reinterpret_cast<Word*>(at.inference.arena + stage.scratch_at),
                     sink,        stage.pool == 2 && second};
  if (stage.operation == Operation::dense) return dense_step(task, *at.state);
  window_row(task);
  return stage.pool == 1 || second;
}

/// A finished row of the last stage goes to the caller, interleaved.
void write_output(const Cursor& at, uint32_t y, RowSink sink) {
  const uint32_t width = out_width(*at.stage);
  const uint32_t channels = at.stage->out_channels;
  int8_t* out = at.inference.output + y * width * channels;
  for (uint32_t x = 0; x < width; ++x)
    for (uint32_t c = 0; c < channels; ++c) *out++ = sink.row[c * sink.plane_bytes + x];
}

void call_hook(const Cursor& at, uint32_t y, RowSink sink, bool complete) {
  const chispa_model& model = *at.inference.model;
  const chispa_hook_row row{static_cast<int>(at.stage - stages_of(model)),
                            static_cast<int>(y),
                            static_cast<int>(out_width(*at.stage)),
                            at.stage->out_channels,
                            static_cast<int>(sink.plane_bytes),
                            complete ? sink.row : nullptr};
  model.hook(model.hook_context, &row);
}

/// The row is complete where sink_of() said: the next stage to look at is the last one that reads it.
void pass_on(Cursor& at) {
  if (at.stage->output != 0) return pass_to_ring(at);
  at.move(1);
  arrive(at);
}

/// One result row of the stage at hand; goes on to the next stage when that gave it a row.
void step(Cursor& at) {
  const RowSink sink = sink_of(at);
  const bool complete = compute(at, sink);
  const uint32_t y = sums_rows(*at.stage) ? 0u : at.state->result_row / uint32_t{at.stage->pool};
  ++at.state->result_row;
  if (!reads_rings(*at.stage)) slide(at);
  if (complete && at.stage->output != 0) look_up_row(at, sink);
  if (at.inference.model->hook != nullptr) call_hook(at, y, sink, complete);
  if (!complete) return;
  if (at.last())
    write_output(at, y, sink);
  else
    pass_on(at);
}

/// Computes all that the rows so far make possible; a window whose stage has read its whole input is fed rows
/// of padding. No stage behind the one at hand has anything to do.
void run(Cursor& at) {
  for (;;) {
    const bool finished = at.state->result_row == at.stage->result_height;
    const bool rings = reads_rings(*at.stage);
    if (!finished && (rings ? operands_ready(at) : at.state->filled == at.stage->kernel_height)) {
      step(at);
    } else if (!finished && !rings && at.state->unread == 0) {
      fill(next_slot(at), row_bytes(*at.stage), at.stage->pad_value);
      count_row(at);
    } else if (at.state == at.states()) {
      return;
    } else {
      at.move(-1);
    }
  }
}

void reset(const Cursor& at) {
  const Window window = at.window();
  if (!reads_rings(*at.stage))
    for (uint32_t i = 0; i < window.height; ++i) fill(window.row(i), window.row_bytes, at.stage->pad_value);
  // Field by field: of a whole record some compilers make a call of memcpy.
  at.state->filled = at.stage->pad_top;
  at.state->unread = at.stage->in_height;
  at.state->result_row = 0;
}

}  // namespace
}  // namespace chispa::runtime

using namespace chispa::runtime;

extern "C" {

chispa_status chispa_begin(chispa_inference* inference, const chispa_model* model, int8_t* output,
                           void* arena, size_t arena_bytes) {
  if (inference == nullptr || model == nullptr || output == nullptr || arena == nullptr ||
      reinterpret_cast<uintptr_t>(arena) % 4 != 0)
    return CHISPA_ERR_ARGUMENT;
  const Header& header = header_of(*model);
  if (arena_bytes < header.arena_bytes) return CHISPA_ERR_ARENA_TOO_SMALL;
  inference->model = model;
  inference->arena = static_cast<uint8_t*>(arena);
  inference->output = output;
  // Sums begin at 0; and what fills up the taps to a multiple of four is multiplied by 0, but should be
  // something.
  fill(static_cast<int8_t*>(arena), header.arena_bytes, 0);
  Cursor at(*inference);
  for (uint32_t i = 0; i < header.stages; ++i, at.move(1)) reset(at);
  return CHISPA_OK;
}

chispa_status chispa_push_row(chispa_inference* inference, const int8_t* row) {
  if (inference == nullptr || row == nullptr) return CHISPA_ERR_ARGUMENT;
  Cursor at(*inference);
  if (at.state->unread == 0) return CHISPA_ERR_TOO_MANY_ROWS;
  const bool rings = reads_rings(*at.stage);
  RowSink sink = rings ? image_sink(at) : window_sink(at);
  for (uint32_t c = at.stage->in_channels; c != 0; --c, sink.row += sink.plane_bytes) {
    const int8_t* pixel = row++;
    for (uint32_t x = 0; x < at.stage->in_width; ++x, pixel += at.stage->in_channels) sink.row[x] = *pixel;
  }
  arrive(at);
  if (rings) at.move(header_of(*inference->model).stages - 1);  // any stage may read the image
  run(at);
  return CHISPA_OK;
}

chispa_status chispa_finish(chispa_inference* inference) {
  if (inference == nullptr) return CHISPA_ERR_ARGUMENT;
  return Cursor(*inference).state->unread == 0 ? CHISPA_OK : CHISPA_ERR_ROWS_MISSING;
}

chispa_status chispa_invoke(const chispa_model* model, const int8_t* input, int8_t* output, void* arena,
                            size_t arena_bytes) {
  if (input == nullptr) return CHISPA_ERR_ARGUMENT;
  chispa_inference inference;
  const chispa_status status = chispa_begin(&inference, model, output, arena, arena_bytes);
  if (status != CHISPA_OK) return status;
  const Stage& first = *stages_of(*model);
  for (uint32_t y = 0; y < first.in_height; ++y, input += first.in_width * first.in_channels)
    chispa_push_row(&inference, input);
  return CHISPA_OK;
}

}  // extern "C"
