#include "stack.h"

extern "C" uint32_t data_begin[], bss_end[], stack_top[];

namespace firmware {
namespace {

constexpr uint32_t kPattern = 0x5ac3965a;

}  // namespace

void paint_stack() {
  uint32_t* stack_pointer;
  asm volatile("mov %0, sp" : "=r"(stack_pointer));
  // Below it, this function may keep a few registers: a compiler may save them later than the line above.
  uint32_t* const end = stack_pointer - 8;
  for (uint32_t* word = bss_end; word != end; ++word) *word = kPattern;
}

int32_t peak_stack_bytes() {
  const uint32_t* word = bss_end;
  while (word != stack_top && *word == kPattern) ++word;
  return static_cast<int32_t>(stack_top - word) * 4;
}

int32_t static_sram_bytes() {
  return static_cast<int32_t>(bss_end - data_begin) * 4;
}

}  // namespace firmware
