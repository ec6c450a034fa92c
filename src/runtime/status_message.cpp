#include "chispa/runtime/runtime.h"

extern "C" const char* chispa_status_message(chispa_status status) {
  switch (status) {
    case CHISPA_OK:
      return "ok";
    case CHISPA_ERR_ARGUMENT:
      return "null or misaligned pointer";
    case CHISPA_ERR_NOT_A_MODEL:
      return "not a model";
    case CHISPA_ERR_VERSION:
      return "model of another format version";
    case CHISPA_ERR_LENGTH:
      return "model has another length than it says";
    case CHISPA_ERR_CHECKSUM:
      return "model's bytes have changed";
    case CHISPA_ERR_CORRUPT:
      return "model contradicts itself";
    case CHISPA_ERR_ARENA_TOO_SMALL:
      return "arena too small";
    case CHISPA_ERR_TOO_MANY_ROWS:
      return "more rows than the image has";
    case CHISPA_ERR_ROWS_MISSING:
      return "fewer rows than the image has";
    case CHISPA_ERR_OPERATOR_NOT_LINKED:
      return "model needs an operator that is not linked; see operators.h";
  }
  return "";
}
