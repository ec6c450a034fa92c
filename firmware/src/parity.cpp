// Reads images from the host's file images.bin, row by row as from a camera, and writes their logits to
// logits.bin. Exit status: 0, 2 the model was refused, 3 a file failed.
#include "chispa/runtime/runtime.h"
#include "model.h"
#include "semihosting.h"
#include "uart.h"

using namespace firmware;

namespace {

alignas(4) uint8_t arena[MODEL_ARENA_BYTES];
int8_t row[MODEL_INPUT_WIDTH * MODEL_INPUT_CHANNELS];
int8_t logits[MODEL_CLASSES];

/// One image; false at the end of the file.
bool classify(const chispa_model& model, int32_t images) {
  chispa_inference inference;
  if (chispa_begin(&inference, &model, logits, arena, sizeof arena) != CHISPA_OK) return false;
  for (int y = 0; y < MODEL_INPUT_HEIGHT; ++y) {
    if (!read_file(images, row, sizeof row)) return false;
    chispa_push_row(&inference, row);
  }
  return chispa_finish(&inference) == CHISPA_OK;
}

}  // namespace

int main() {
  chispa_model model;
  const chispa_status status = chispa_load(&model, model_data, MODEL_BYTES);
  if (status != CHISPA_OK) {
    print("model refused: status ", int32_t{status}, "\n");
    return 2;
  }
  const int32_t images = open_to_read("images.bin");
  const int32_t output = open_to_write("logits.bin");
  if (images < 0 || output < 0) {
    print("cannot open images.bin or logits.bin\n");
    return 3;
  }
  int32_t count = 0;
  for (; classify(model, images); ++count)
    if (!write_file(output, logits, sizeof logits)) return 3;
  print("images ", count, "\n");
  return 0;
}
