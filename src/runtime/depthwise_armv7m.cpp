#include <stddef.h>

#include "runtime/blocks.h"

#if defined(CHISPA_BLOCKS_BY_ASSEMBLY)

namespace chispa::runtime {

static_assert(sizeof(DepthwiseBlock) == 40 && offsetof(DepthwiseBlock, row) == 24,
              "the layout that the loads rely on");

// clang-format off
// r7 is saved by hand: where the compiler keeps its frame pointer there, it takes no asm that changes it.
// r0 to r3: the four sums; r9: pad_value; r10, r12, lr: the three rows; r11: weights; on the stack: the first
// fields of DepthwiseBlock. Each input is loaded once. The flags of the comparison of `border` last through all
// three rows: no instruction in between sets any.

// One row of the kernel; a0 to a3: what the sums were before.
#define KERNEL_ROW(row, a0, a1, a2, a3) \
  "ldrsb r4, [r11], #1\n"          \
  "ldrsb r5, [r11], #1\n"          \
  "ldrsb r6, [r11], #1\n"          \
  "mov r7, r9\n"                   \
  "it le\n"                        \
  "ldrsble r7, [" row ", #-1]\n"   \
  "ldrsb r8, [" row "]\n"          \
  "mla r0, r4, r7, " a0 "\n"       \
  "mla r1, r4, r8, " a1 "\n"       \
  "ldrsb r7, [" row ", #1]\n"      \
  "mla r0, r5, r8, r0\n"           \
  "ldrsb r8, [" row ", #2]\n"      \
  "mla r2, r4, r7, " a2 "\n"       \
  "mla r0, r6, r7, r0\n"           \
  "mla r1, r5, r7, r1\n"           \
  "ldrsb r7, [" row ", #3]\n"      \
  "mla r3, r4, r8, " a3 "\n"       \
  "mla r1, r6, r8, r1\n"           \
  "mla r2, r5, r8, r2\n"           \
  "mov r8, r9\n"                   \
  "it ge\n"                        \
  "ldrsbge r8, [" row ", #4]\n"    \
  "mla r2, r6, r7, r2\n"           \
  "mla r3, r5, r7, r3\n"           \
  "mla r3, r6, r8, r3\n"
// requantize_rectified of `value`; r5: multiplier, r6: shift, r8: -255 << shift.
#define REQUANTIZE(value)                         \
  "smull r7, " value ", " value ", r5\n"          \
  "adds r7, r7, #0x40000000\n"                    \
  "adc " value ", " value ", r8\n"                \
  "asr " value ", " value ", r6\n"                \
  "ssat " value ", #8, " value ", asr #1\n"

void depthwise_of_block(const DepthwiseBlock& block) {
  register const DepthwiseBlock* fields asm("r0") = &block;
  asm volatile(
      "push {r7}\n"
      "ldmia r0, {r1-r5, r9, r10, r12, lr}\n"
      "ldr r11, [r0, #36]\n"
      "push {r1-r5}\n"
      "channel%=:\n"
      "ldrd r7, r4, [sp]\n"                 // border, channel
      "ldr r3, [r4, #4]\n"
      "asr r3, r3, #6\n"
      "cmp r7, #0\n"
      KERNEL_ROW("r10", "r3", "r3", "r3", "r3")
      KERNEL_ROW("r12", "r0", "r1", "r2", "r3")
      KERNEL_ROW("lr", "r0", "r1", "r2", "r3")
      "ldr r4, [sp, #4]\n"
      "ldrd r5, r6, [r4], #8\n"
      "and r6, #31\n"
      "mvn r8, #254\n"
      "lsl r8, r8, r6\n"
      REQUANTIZE("r0")
      REQUANTIZE("r1")
      REQUANTIZE("r2")
      REQUANTIZE("r3")
      "add r0, r0, r1, lsl #16\n"
      "add r2, r2, r3, lsl #16\n"
      "ldrd r5, r6, [sp, #8]\n"             // packed, end
      "strd r0, r2, [r5], #8\n"
      "strd r4, r5, [sp, #4]\n"
      "ldr r7, [sp, #16]\n"                 // plane_bytes
      "add r10, r7\n"
      "add r12, r7\n"
      "add lr, r7\n"
      "cmp r5, r6\n"
      "bne channel%=\n"
      "add sp, #20\n"
      "pop {r7}\n"
      : "+r"(fields)
      :
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

}  // namespace chispa::runtime

#endif
