// From reset to main: vectors, .data, .bss, the stack's paint.
#include <stdint.h>

#include "semihosting.h"
#include "stack.h"
#include "uart.h"

extern "C" {

extern uint32_t data_begin[], data_end[], bss_begin[], bss_end[], stack_top[];
extern const uint32_t data_image[];
int main();

[[noreturn]] void reset_handler() {
  const uint32_t* from = data_image;
  for (uint32_t* to = data_begin; to != data_end; ++to) *to = *from++;
  for (uint32_t* word = bss_begin; word != bss_end; ++word) *word = 0;
  firmware::paint_stack();
  firmware::uart_begin();
  firmware::exit_emulator(main());
}

[[noreturn]] void fault_handler() {
  firmware::print("FAULT\n");
  firmware::exit_emulator(3);
}

}  // extern "C"

namespace {

/// Cortex-M3's first seven vectors: the programs enable no interrupt, so nothing but a fault can follow
/// reset.
struct Vectors {
  const uint32_t* stack;
  void (*handlers[6])();
};

[[gnu::section(".vectors"), gnu::used]] const Vectors vectors = {
    stack_top, {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler}};

}  // namespace
