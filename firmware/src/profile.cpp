// One inference in which the end of each stage's row is marked for the instruction counter.
#include "chispa/runtime/runtime.h"
#include "measure.h"
#include "model.h"
#include "test_image.h"

namespace {

alignas(4) uint8_t arena[MODEL_ARENA_BYTES];

void on_row(void*, const chispa_hook_row* row) {
  const uint32_t stage = static_cast<uint32_t>(row->stage);
  mark(stage < kMarks ? stage : kMarks - 1);  // a model of more stages: its last ones together
}

}  // namespace

int main() {
  chispa_model model;
  int8_t logits[MODEL_CLASSES];
  if (chispa_load(&model, model_data, MODEL_BYTES) != CHISPA_OK) return 2;
  model.hook = on_row;
  counted_loop();
  measured_begin();
  const chispa_status status = chispa_invoke(&model, test_image, logits, arena, sizeof arena);
  measured_end();
  return status == CHISPA_OK ? 0 : 2;
}
