#include <stddef.h>

#include "runtime/blocks.h"

#if defined(CHISPA_BLOCKS_BY_ASSEMBLY)

namespace chispa::runtime {

static_assert(sizeof(ProductBlock) == 32 && offsetof(ProductBlock, weights) == 28,
              "the layout that the loads rely on");

// clang-format off
// r7 is saved by hand: where the compiler keeps its frame pointer there, it takes no asm that changes it.
// r0, r2: whole sums of pixels 0 and 1, 2 and 3; r1, r3: their upper sums; r10: guard; r11: weights; on the
// stack: the fields of ProductBlock without the last.

#define LOAD_FOUR_WORDS "ldmia r8!, {r4-r7}\n"
#define TWO_WEIGHTS     "ldrsb r9, [r11], #1\n" \
                        "ldrsb r12, [r11], #1\n"
#define TWO_PRODUCTS    "mla r4, r9, r4, r10\n"  \
                        "mla r5, r9, r5, r10\n"  \
                        "mla r4, r12, r6, r4\n"  \
                        "mla r5, r12, r7, r5\n"
#define ADD_GROUP       "add r0, r4\n"               \
                        "add r1, r1, r4, asr #16\n"  \
                        "add r2, r5\n"               \
                        "add r3, r3, r5, asr #16\n"
#define PAIR_OF_TAPS LOAD_FOUR_WORDS TWO_WEIGHTS TWO_PRODUCTS ADD_GROUP
#define QUAD_OF_TAPS                                    \
  LOAD_FOUR_WORDS TWO_WEIGHTS TWO_PRODUCTS TWO_WEIGHTS  \
  "ldmia r8!, {r6, r7}\n"                               \
  "mla r4, r9, r6, r4\n"                                \
  "mla r5, r9, r7, r5\n"                                \
  "ldmia r8!, {r6, r7}\n"                               \
  "mla r4, r12, r6, r4\n"                               \
  "mla r5, r12, r7, r5\n"                               \
  ADD_GROUP

// The sums of one channel, from r9 = taps, r11 = its weights, lr = their end, r8 = packed, r0 and r1 as they
// begin but for the guards, which are taps << `guards`. A turn takes 8 taps; an odd number of fours begins in
// its middle.
#define SUMS(name, guards, four_taps)  \
  "sub r0, r0, r9, lsl #" guards "\n"  \
  "mov r2, r0\n"                       \
  "mov r3, r1\n"                       \
  "lsls r9, r9, #29\n"                 \
  "bmi odd_" name "%=\n"               \
  "even_" name "%=:\n"                 \
  four_taps                            \
  "odd_" name "%=:\n"                  \
  four_taps                            \
  "cmp r11, lr\n"                      \
  "bne even_" name "%=\n"

// requantize_rectified of `value`; r9: multiplier, r12: shift, lr: -255 << shift, `free`: any register.
#define REQUANTIZE(value, free)                          \
  "smull " free ", " value ", " value ", r9\n"           \
  "adds " free ", " free ", #0x40000000\n"               \
  "adc " value ", " value ", lr\n"                       \
  "asr " value ", " value ", r12\n"                      \
  "ssat " value ", #8, " value ", asr #1\n"
#define LARGER(into, other)           \
  "cmp " into ", " other "\n"         \
  "it lt\n"                           \
  "movlt " into ", " other "\n"

#define STORE_PIXELS                          \
  REQUANTIZE("r0", "r8") "strb r0, [r6]\n"     \
  REQUANTIZE("r1", "r8") "strb r1, [r6, #1]\n" \
  REQUANTIZE("r2", "r8") "strb r2, [r6, #2]\n" \
  REQUANTIZE("r3", "r8") "strb r3, [r6, #3]\n"
// r7: mode. Requantization never decreases: the maximum of two sums is that of their results.
#define STORE_MAXIMA       \
  LARGER("r0", "r1")       \
  LARGER("r2", "r3")       \
  REQUANTIZE("r0", "r1")   \
  REQUANTIZE("r2", "r1")   \
  "cmp r7, #2\n"           \
  "beq store%=\n"          \
  "ldrsb r1, [r6]\n"       \
  "ldrsb r3, [r6, #1]\n"   \
  LARGER("r0", "r1")       \
  LARGER("r2", "r3")       \
  "store%=:\n"             \
  "strb r0, [r6]\n"        \
  "strb r2, [r6, #1]\n"

void product_of_block(const ProductBlock& block) {
  register const ProductBlock* fields asm("r0") = &block;
  asm volatile(
      "push {r7}\n"
      "ldmia r0, {r1-r7, r11}\n"
      "push {r1-r7}\n"
      "mov r10, #0x8000\n"
      "channel%=:\n"
      "ldmia sp, {r8, r9, r12}\n"           // packed, taps, channel
      "ldr r6, [r12, #4]\n"
      "add lr, r11, r9\n"
      "asr r1, r6, #6\n"
      "add r0, r1, r1, lsl #16\n"           // the lower sum will be r0 - (r1 << 16)
      "tst r6, #32\n"
      "bne quads%=\n"
      SUMS("pairs", "14", PAIR_OF_TAPS PAIR_OF_TAPS)

      "finish%=:\n"
      "sub r0, r0, r1, lsl #16\n"
      "sub r2, r2, r3, lsl #16\n"
      "ldrd r5, r6, [sp, #8]\n"             // channel, out
      "ldrd r4, r7, [sp, #16]\n"            // plane_bytes, mode
      "cmp r7, #1\n"
      "blo sums%=\n"
      "ldrd r9, r12, [r5], #8\n"
      "and r12, #31\n"
      "mvn lr, #254\n"
      "lsl lr, lr, r12\n"
      "bhi maxima%=\n"                      // the shift has left the flags
      STORE_PIXELS
      "next%=:\n"
      "add r6, r4\n"
      "strd r5, r6, [sp, #8]\n"
      "ldr r8, [sp, #24]\n"
      "cmp r5, r8\n"
      "bne channel%=\n"
      "b done%=\n"

      "maxima%=:\n"
      STORE_MAXIMA
      "b next%=\n"

      "quads%=:\n"
      SUMS("quads", "13", QUAD_OF_TAPS)
      "b finish%=\n"

      "sums%=:\n"
      "stmia r6, {r0-r3}\n"
      "done%=:\n"
      "add sp, #28\n"
      "pop {r7}\n"
      : "+r"(fields)
      :
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

}  // namespace chispa::runtime

#endif
