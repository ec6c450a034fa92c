#include "measure.h"

extern "C" {

[[gnu::naked, gnu::noinline]] void measured_begin() {
  asm volatile("bx lr");
}
[[gnu::naked, gnu::noinline]] void measured_end() {
  asm volatile("bx lr");
}

[[gnu::naked, gnu::noinline]] void counted_loop() {
  asm volatile(
      "  .syntax unified \n"
      "  movs r0, #125 \n"
      "  lsls r0, r0, #3 \n"
      "0: subs r0, #1 \n"
      "  bne 0b \n"
      "  bx lr");
}

}  // extern "C"
