// Moves rows through the stages. A row that arrives may fill its stage's window; the result row goes to the
// next stage at once, before the first stage sees another row.
#include "runtime/kernels.h"

namespace chispa::runtime {
namespace {

/// A model and an arena, and the stage at hand.
struct Cursor {
  const chispa_model& model;
  uint8_t* arena;
  int8_t* output;
  uint32_t index;

  const Stage& stage() const { return stages_of(model)[index]; }
  StageState& state() const { return reinterpret_cast<StageState*>(arena)[index]; }
  bool last() const { return index + 1u == header_of(model).stages; }
  Window window() const {
    return {reinterpret_cast<int8_t*>(arena + stage().window_at),
            reinterpret_cast<int8_t*>(arena + stage().newest_at), row_bytes(stage()), stage().kernel_height};
  }
};

void fill(int8_t* bytes, uint32_t count, int8_t value) {
  const uint32_t pattern = 0x01010101u * static_cast<uint8_t>(value);
  for (uint32_t i = 0; i < count / 4; ++i) reinterpret_cast<Word*>(bytes)[i] = pattern;
}

void copy_row(int8_t* to, const int8_t* from, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes / 4; ++i)
    reinterpret_cast<Word*>(to)[i] = reinterpret_cast<const Word*>(from)[i];
}

/// The row of the window that the next input row belongs in. Rows to be skipped go to the first, where the
/// next overwrites them.
int8_t* next_slot(const Cursor& at) {
  const int32_t filled = at.state().filled;
  const int32_t bottom = at.stage().kernel_height - 1;
  const int32_t slot = filled < 0 ? 0 : filled < bottom ? filled : bottom;
  return at.window().row(static_cast<uint32_t>(slot));
}

RowSink sink_of(const Cursor& at) {
  if (at.last())
    return {reinterpret_cast<int8_t*>(at.arena + header_of(at.model).output_at), out_width(at.stage())};
  const Cursor next{at.model, at.arena, at.output, at.index + 1};
  return {next_slot(next) + next.stage().margin, next.stage().plane_bytes};
}

/// A row stands in next_slot().
void count_row(StageState& state, const Stage& stage) {
  if (state.filled < stage.kernel_height) ++state.filled;
}

bool window_full(const Cursor& at) {
  return at.state().filled == at.stage().kernel_height && at.state().result_row < at.stage().result_height;
}

void slide(const Cursor& at) {
  const Stage& stage = at.stage();
  StageState& state = at.state();
  state.filled = static_cast<int16_t>(state.filled - stage.stride);
  if (state.filled <= 0) return;
  const Window window = at.window();
  for (uint32_t i = 0; i < static_cast<uint32_t>(state.filled); ++i)
    copy_row(window.row(i), window.row(i + stage.stride), window.row_bytes);
}

void unpack_row(const Stage& stage, const Word* packed, uint32_t x, RowSink sink) {
  for (uint32_t c = 0; c < stage.in_channels; ++c, packed += 2, sink.row += sink.plane_bytes) {
    for (uint32_t i = x; i < stage.result_width && i < x + kBlock; ++i) {
      const Word pair = packed[(i - x) / 2];
      sink.row[i] = static_cast<int8_t>(
          (i - x) % 2 == 0 ? pair : (pair - static_cast<Word>(static_cast<int16_t>(pair))) >> 16);
    }
  }
}

void convolution_row(const Cursor& at, RowSink sink) {
  const Stage& stage = at.stage();
  const uint8_t* blob = at.model.blob;
  Word* packed = reinterpret_cast<Word*>(at.arena + stage.scratch_at);
  const uint32_t columns = stage.result_width;
  const bool merge = stage.pool == 2 && at.state().result_row % 2 == 1;
  for (uint32_t x = 0; x < columns; x += kBlock) {
    if (stage.operation == Operation::conv2d)
      gather_block(stage, at.window(), x, packed);
    else
      depthwise_block(stage, at.window(), x,
                      reinterpret_cast<const Channel*>(blob + stage.depthwise.channels),
                      reinterpret_cast<const int8_t*>(blob + stage.depthwise.weights), packed);
    if (stage.operation == Operation::depthwise_conv2d)
      unpack_row(stage, packed, x, sink);
    else
      product_block(stage, packed, x, reinterpret_cast<const Channel*>(blob + stage.filter.channels),
                    reinterpret_cast<const int8_t*>(blob + stage.filter.weights), merge, sink);
  }
}

/// True when the sums are complete.
bool dense_step(const Cursor& at, RowSink sink) {
  const Stage& stage = at.stage();
  Sum* sums = reinterpret_cast<Sum*>(at.arena + stage.scratch_at);
  const uint32_t row_elements = uint32_t{stage.in_channels} * stage.plane_bytes;
  const int8_t* weights = reinterpret_cast<const int8_t*>(at.model.blob + stage.filter.weights) +
                          at.state().result_row * row_elements * stage.out_channels;
  dense_row(stage, at.window().newest, weights, sums);
  if (at.state().unread != 0) return false;
  dense_finish(stage, reinterpret_cast<const Channel*>(at.model.blob + stage.filter.channels), sums, sink);
  return true;
}

/// Computes the result row of a full window; true when it completes an output row.
bool compute(const Cursor& at, RowSink sink) {
  switch (at.stage().operation) {
    case Operation::conv2d:
    case Operation::depthwise_conv2d:
    case Operation::separable_conv2d:
      convolution_row(at, sink);
      return at.stage().pool == 1 || at.state().result_row % 2 == 1;
    case Operation::max_pool2d:
      max_pool_row(at.stage(), at.window(), sink);
      return true;
    case Operation::dense:
      return dense_step(at, sink);
  }
  return false;
}

/// A finished row of the last stage goes to the caller, interleaved.
void write_output(const Cursor& at, uint32_t y, RowSink sink) {
  const uint32_t width = out_width(at.stage());
  const uint32_t channels = at.stage().out_channels;
  int8_t* out = at.output + y * width * channels;
  for (uint32_t x = 0; x < width; ++x)
    for (uint32_t c = 0; c < channels; ++c) *out++ = sink.row[c * sink.plane_bytes + x];
}

void arrive(const Cursor& at) {
  --at.state().unread;
  count_row(at.state(), at.stage());
}

/// One result row of the stage at hand; goes on to the next stage when that gave it a row.
void step(Cursor& at) {
  const Stage& stage = at.stage();
  const RowSink sink = sink_of(at);
  const bool complete = compute(at, sink);
  const uint32_t y = stage.operation == Operation::dense ? 0u : at.state().result_row / uint32_t{stage.pool};
  ++at.state().result_row;
  slide(at);
  if (!complete) return;
  if (at.model.hook != nullptr) {
    const chispa_hook_row row{static_cast<int>(at.index),         static_cast<int>(y),
                              static_cast<int>(out_width(stage)), static_cast<int>(stage.out_channels),
                              static_cast<int>(sink.plane_bytes), sink.row};
    at.model.hook(at.model.hook_context, &row);
  }
  if (at.last()) {
    write_output(at, y, sink);
  } else {
    ++at.index;
    arrive(at);
  }
}

/// Computes all that the rows so far make possible; a stage that has read its whole input is fed rows of
/// padding.
void run(Cursor& at) {
  for (;;) {
    const StageState& state = at.state();
    const Stage& stage = at.stage();
    if (window_full(at)) {
      step(at);
    } else if (state.unread == 0 && state.result_row < stage.result_height) {
      fill(next_slot(at), row_bytes(stage), stage.pad_value);
      count_row(at.state(), stage);
    } else if (at.index == 0) {
      return;
    } else {
      --at.index;
    }
  }
}

void reset(const Cursor& at) {
  const Stage& stage = at.stage();
  const Window window = at.window();
  for (uint32_t i = 0; i < window.height; ++i) fill(window.row(i), window.row_bytes, stage.pad_value);
  at.state() = {static_cast<int16_t>(stage.pad_top), stage.in_height, 0, 0};
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
  if (arena_bytes < chispa_arena_bytes(model)) return CHISPA_ERR_ARENA_TOO_SMALL;
  *inference = {model, static_cast<uint8_t*>(arena), output};
  // Sums begin at 0; and what fills up the taps to a multiple of four is multiplied by 0, but should be
  // something.
  fill(static_cast<int8_t*>(arena), header_of(*model).arena_bytes, 0);
  Cursor at{*model, inference->arena, output, 0};
  for (; at.index < header_of(*model).stages; ++at.index) reset(at);
  return CHISPA_OK;
}

chispa_status chispa_push_row(chispa_inference* inference, const int8_t* row) {
  if (inference == nullptr || row == nullptr) return CHISPA_ERR_ARGUMENT;
  Cursor at{*inference->model, inference->arena, inference->output, 0};
  if (at.state().unread == 0) return CHISPA_ERR_TOO_MANY_ROWS;
  const Stage& stage = at.stage();
  int8_t* slot = next_slot(at) + stage.margin;
  for (uint32_t x = 0; x < stage.in_width; ++x)
    for (uint32_t c = 0; c < stage.in_channels; ++c) slot[c * stage.plane_bytes + x] = *row++;
  arrive(at);
  run(at);
  return CHISPA_OK;
}

chispa_status chispa_finish(chispa_inference* inference) {
  if (inference == nullptr) return CHISPA_ERR_ARGUMENT;
  const Cursor at{*inference->model, inference->arena, inference->output, 0};
  return at.state().unread == 0 ? CHISPA_OK : CHISPA_ERR_ROWS_MISSING;
}

chispa_status chispa_invoke(const chispa_model* model, const int8_t* input, int8_t* output, void* arena,
                            size_t arena_bytes) {
  if (input == nullptr) return CHISPA_ERR_ARGUMENT;
  chispa_inference inference;
  const chispa_status status = chispa_begin(&inference, model, output, arena, arena_bytes);
  if (status != CHISPA_OK) return status;
  const Stage& first = *stages_of(*model);
  const uint32_t bytes = uint32_t{first.in_width} * first.in_channels;
  for (uint32_t y = 0; y < first.in_height; ++y) chispa_push_row(&inference, input + y * bytes);
  return chispa_finish(&inference);
}

}  // extern "C"
