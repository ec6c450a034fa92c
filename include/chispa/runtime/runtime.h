#ifndef CHISPA_RUNTIME_RUNTIME_H
#define CHISPA_RUNTIME_RUNTIME_H

/* Runs an int8 network that cifar-quantize wrote. Needs <stdint.h> and <stddef.h> and nothing else: no heap,
 * no libc, no globals. The caller owns all memory. C99 and C++.
 *
 *   static uint8_t arena[MODEL_ARENA_BYTES] __attribute__((aligned(4)));
 *   int8_t logits[MODEL_CLASSES];
 *   chispa_model model;
 *   if (chispa_load(&model, model_data, MODEL_BYTES) == CHISPA_OK &&
 *       chispa_invoke(&model, image, logits, arena, sizeof arena) == CHISPA_OK) ...
 *
 * A chispa_model is read only after loading: several inferences may share it, each with an arena of its own.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum chispa_status {
  CHISPA_OK = 0,
  CHISPA_ERR_ARGUMENT = -1,        /* a null pointer, or a model or arena that is not 4-byte aligned */
  CHISPA_ERR_NOT_A_MODEL = -2,     /* the bytes do not begin with the model's mark */
  CHISPA_ERR_VERSION = -3,         /* a model of another format version */
  CHISPA_ERR_LENGTH = -4,          /* fewer or more bytes than the model says it has */
  CHISPA_ERR_CHECKSUM = -5,        /* the bytes changed since the model was written */
  CHISPA_ERR_CORRUPT = -6,         /* a size, shape or offset that does not fit */
  CHISPA_ERR_ARENA_TOO_SMALL = -7, /* less than chispa_arena_bytes() */
  CHISPA_ERR_TOO_MANY_ROWS = -8,   /* a row was pushed after the last one */
  CHISPA_ERR_ROWS_MISSING = -9,    /* finished before the last row */
  /* The model is sound, but needs an operator that the program leaves out: see operators.h. */
  CHISPA_ERR_OPERATOR_NOT_LINKED = -10
} chispa_status;

/* What a hook is told after each step of a stage: a row of its output, channel c of column x being
 * row[c * channel_stride + x], or a null row when a fused pooling needs one more step for it. A depthwise
 * convolution, a 1x1 convolution and a pooling that were fused into one stage show the last one's rows. */
typedef struct chispa_hook_row {
  int stage;           /* index in the model, 0 first */
  int y;               /* row index, 0 at the top */
  int width, channels; /* extents of the row */
  int channel_stride;  /* elements from a channel to the next */
  const int8_t* row;
} chispa_hook_row;

typedef struct chispa_model {
  const uint8_t* blob;
  /* Called after each step of each stage when set; chispa_load leaves it null. */
  void (*hook)(void* context, const chispa_hook_row* row);
  void* hook_context;
} chispa_model;

/* One inference under way; its fields are the runtime's own. */
typedef struct chispa_inference {
  const chispa_model* model;
  uint8_t* arena;
  int8_t* output;
} chispa_inference;

/* Extents [height][width][channels] of an input or output. */
typedef struct chispa_extents {
  int height, width, channels;
} chispa_extents;

/* Checks everything about the model once: mark, version, length, checksum, every offset, size and shape. The
 * bytes are used where they are (they may be in flash) and must stay there. blob: 4-byte aligned. */
chispa_status chispa_load(chispa_model* model, const void* blob, size_t blob_bytes);

/* Bytes of working memory for one inference; a generated header has them as a macro. */
size_t chispa_arena_bytes(const chispa_model* model);
chispa_extents chispa_input_extents(const chispa_model* model);
chispa_extents chispa_output_extents(const chispa_model* model);

/* One inference of a whole image. input: int8 [height][width][channels], pixel - 128 for models of
 * cifar-quantize. output: int8, chispa_output_extents; real = scale * (q - zero_point). arena: at least
 * chispa_arena_bytes() bytes, 4-byte aligned, contents lost. On CHISPA_ERR_ARENA_TOO_SMALL the output is
 * untouched. */
chispa_status chispa_invoke(const chispa_model* model, const int8_t* input, int8_t* output, void* arena,
                            size_t arena_bytes);

/* The same for an image that arrives row by row: begin once, push each row from the top, finish. The output
 * is complete when finish returns CHISPA_OK. row: int8 [width][channels], read before push_row returns.
 * Everything a row makes possible is computed at once, so the work is spread over the rows. */
chispa_status chispa_begin(chispa_inference* inference, const chispa_model* model, int8_t* output,
                           void* arena, size_t arena_bytes);
chispa_status chispa_push_row(chispa_inference* inference, const int8_t* row);
chispa_status chispa_finish(chispa_inference* inference);

/* A few words for a log; the empty string for a number that is no status. */
const char* chispa_status_message(chispa_status status);

#ifdef __cplusplus
}
#endif

#endif
