// Classifies the embedded test image and says on the UART whether the answer is right. Exit status: 0 right,
// or nothing to hold the answer against, 1 wrong, 2 the model was refused.
#include "chispa/runtime/runtime.h"
#include "measure.h"
#include "model.h"
#include "stack.h"
#include "test_image.h"
#include "uart.h"

using firmware::print;

namespace {

static_assert(sizeof test_image == MODEL_INPUT_HEIGHT * MODEL_INPUT_WIDTH * MODEL_INPUT_CHANNELS,
              "test_image.h is not of the model's input: make both by one run of cifar-quantize");

alignas(4) uint8_t arena[MODEL_ARENA_BYTES];

int largest(const int8_t (&logits)[MODEL_CLASSES]) {
  int best = 0;
  for (int i = 1; i < MODEL_CLASSES; ++i)
    if (logits[i] > logits[best]) best = i;
  return best;
}

#ifdef TEST_IMAGE_LABEL
/// Says whether the answer is right.
bool judge(int answer) {
  const bool correct = answer == TEST_IMAGE_LABEL;
  print(correct ? "CORRECT" : "WRONG", " classification! ", model_class_names[answer]);
  if (!correct) print(", expected ", model_class_names[TEST_IMAGE_LABEL]);
  return correct;
}
#else
/// Nothing says what the image shows.
bool judge(int answer) {
  print(TEST_IMAGE_NAME, ": ", model_class_names[answer]);
  return true;
}
#endif

/// Says what the logits mean; false when the answer is wrong.
bool report(const int8_t (&logits)[MODEL_CLASSES]) {
  for (int i = 0; i < MODEL_CLASSES; ++i)
    print("logit ", model_class_names[i], " ", int32_t{logits[i]}, "\n");
  const bool correct = judge(largest(logits));
  print("\narena ", int32_t{MODEL_ARENA_BYTES}, " B  static SRAM ", firmware::static_sram_bytes(),
        " B  peak stack ", firmware::peak_stack_bytes(), " B\n");
  return correct;
}

}  // namespace

int main() {
  chispa_model model;
  int8_t logits[MODEL_CLASSES];
  chispa_status status = chispa_load(&model, model_data, MODEL_BYTES);
  counted_loop();
  measured_begin();
  if (status == CHISPA_OK) status = chispa_invoke(&model, test_image, logits, arena, sizeof arena);
  measured_end();
  if (status != CHISPA_OK) {
    print("model refused: status ", int32_t{status}, "\n");
    return 2;
  }
  return report(logits) ? 0 : 1;
}
