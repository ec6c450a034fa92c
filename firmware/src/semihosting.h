#pragma once

// Calls to the debugger or emulator that runs the program ("Semihosting for AArch32 and AArch64", Arm 2023).
#include <stdint.h>

namespace firmware {

/// Ends the run; the emulator's exit status is `status`.
[[noreturn]] void exit_emulator(int status);

/// Files of the host, relative to the emulator's folder. A handle below 0: could not be opened.
int32_t open_to_read(const char* name);
int32_t open_to_write(const char* name);
/// True when all bytes were read or written.
bool read_file(int32_t handle, void* bytes, uint32_t count);
bool write_file(int32_t handle, const void* bytes, uint32_t count);

}  // namespace firmware
