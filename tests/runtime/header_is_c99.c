/* Compiled as C99 with warnings as errors: the header is C. */
#include "chispa/runtime/operators.h"
#include "chispa/runtime/runtime.h"

int chispa_test_refuses_nothing(void);

int chispa_test_refuses_nothing(void) {
  chispa_model model;
  return chispa_load(&model, NULL, 0) == CHISPA_ERR_ARGUMENT && sizeof(chispa_inference) <= 4 * sizeof(void*);
}
