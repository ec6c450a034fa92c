#pragma once

#include <stdint.h>

constexpr uint32_t kMarks = 128;

/// Places in the program that the instruction counter watches for.
extern "C" {
void measured_begin();
void measured_end();
/// A loop of exactly 2 + 2 * 1000 + 1 instructions, to check the counter by.
void counted_loop();
/// Calls the 4-byte function number `index`, below kMarks, of those at `marks`.
void mark(uint32_t index);
extern const uint8_t marks[];
}
