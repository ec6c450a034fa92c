/* From reset to one inference. Ends the emulator with 0 when the test image gets its label, 1 when it does
 * not, 2 when the model is refused. */
#include "chispa/runtime/runtime.h"
#include "model.h"
#include "test_image.h"

static uint8_t arena[MODEL_ARENA_BYTES] __attribute__((aligned(4)));
static chispa_model model;

static int classify(void) {
  int8_t logits[MODEL_CLASSES];
  int best = 0;
  if (chispa_load(&model, model_data, MODEL_BYTES) != CHISPA_OK ||
      chispa_invoke(&model, test_image, logits, arena, sizeof arena) != CHISPA_OK)
    return 2;
  for (int i = 1; i < MODEL_CLASSES; ++i)
    if (logits[i] > logits[best]) best = i;
  return best == TEST_IMAGE_LABEL ? 0 : 1;
}

/* Semihosting: SYS_EXIT_EXTENDED, ADP_Stopped_ApplicationExit. */
static void end_emulator(int status) {
  const uint32_t arguments[] = {0x20026, (uint32_t)status};
  register uint32_t operation __asm__("r0") = 0x20;
  register const uint32_t* block __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xab" : "+r"(operation) : "r"(block) : "memory");
}

/* QEMU gives memory that is 0; a board of copper needs .bss cleared here. */
void reset_handler(void) {
  for (;;) end_emulator(classify());
}

extern uint32_t stack_top[];
static const struct {
  const uint32_t* stack;
  void (*reset)(void);
} vectors __attribute__((section(".vectors"), used)) = {stack_top, reset_handler};
