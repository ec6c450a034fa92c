/* Embeds the runtime from C and sees that it refuses what is no model. */
#include <stdio.h>

#include "chispa/runtime/runtime.h"

static const uint32_t not_a_model[16] = {0x12345678};

int main(void) {
  chispa_model model;
  const chispa_status status = chispa_load(&model, not_a_model, sizeof not_a_model);
  printf("%s\n", chispa_status_message(status));
  return status == CHISPA_ERR_NOT_A_MODEL ? 0 : 1;
}
