#include "measure.h"

// mark() jumps into a row of 16 returns, 4 bytes apart; the instruction counter sees which.
asm(R"(
  .syntax unified
  .thumb
  .global mark
  .type mark, %function
  .section .text.mark
  .balign 4
mark:
  adr r1, marks
  orr r1, r1, #1
  add r1, r1, r0, lsl #2
  bx r1
  .balign 4
  .global marks
marks:
  .rept 16
  bx lr
  nop
  .endr
)");
