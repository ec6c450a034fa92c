// Runs many models: reads cases from the host's file cases.bin, each a model and an image, and writes the
// outputs to outputs.bin. A case: four 32-bit numbers, the bytes of the model, arena, image and output; then
// model and image, each filled up to a multiple of 4. Exit status: 0, 2 a model was refused, 3 a file failed
// or a case is too large.
#include "chispa/runtime/operators.h"
#include "chispa/runtime/runtime.h"
#include "semihosting.h"
#include "uart.h"

using namespace firmware;

// The host's models may need anything that the runtime has.
extern const unsigned char* const sweep_operators[];
const unsigned char* const sweep_operators[] = {CHISPA_ALL_OPERATORS};

namespace {

alignas(4) uint8_t memory[BOARD_SRAM_BYTES - 4096];

struct Case {
  uint32_t model, arena, image, output;
};

uint32_t aligned(uint32_t bytes) {
  return (bytes + 3) & ~3u;
}

int run_case(const Case& sizes, int32_t cases, int32_t outputs) {
  uint8_t* const blob = memory;
  uint8_t* const image = blob + aligned(sizes.model);
  uint8_t* const arena = image + aligned(sizes.image);
  uint8_t* const output = arena + aligned(sizes.arena);
  if (output + sizes.output > memory + sizeof memory) return 3;
  if (!read_file(cases, blob, aligned(sizes.model) + aligned(sizes.image))) return 3;
  chispa_model model;
  if (chispa_load(&model, blob, sizes.model) != CHISPA_OK) return 2;
  if (chispa_invoke(&model, reinterpret_cast<int8_t*>(image), reinterpret_cast<int8_t*>(output), arena,
                    sizes.arena) != CHISPA_OK)
    return 2;
  return write_file(outputs, output, sizes.output) ? 0 : 3;
}

}  // namespace

int main() {
  const int32_t cases = open_to_read("cases.bin");
  const int32_t outputs = open_to_write("outputs.bin");
  if (cases < 0 || outputs < 0) return 3;
  int32_t count = 0;
  for (Case sizes; read_file(cases, &sizes, sizeof sizes); ++count) {
    const int status = run_case(sizes, cases, outputs);
    if (status == 0) continue;
    print("case ", count, " failed: status ", int32_t{status}, "\n");
    return status;
  }
  print("cases ", count, "\n");
  return 0;
}
