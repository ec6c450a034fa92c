#pragma once

#include <stdint.h>

namespace firmware {

/// Fills the unused SRAM below the stack pointer with a pattern; called once at start-up.
void paint_stack();
/// Most bytes that the stack has taken since: from its top to the lowest word that lost the pattern.
int32_t peak_stack_bytes();
/// Bytes of .data and .bss, the arena among them.
int32_t static_sram_bytes();

}  // namespace firmware
