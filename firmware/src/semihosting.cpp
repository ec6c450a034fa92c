#include "semihosting.h"

namespace firmware {
namespace {

enum Operation : uint32_t { kOpen = 0x01, kWrite = 0x05, kRead = 0x06, kExitExtended = 0x20 };

int32_t call(Operation operation, const uint32_t* arguments) {
  register uint32_t r0 asm("r0") = operation;
  register const uint32_t* r1 asm("r1") = arguments;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return static_cast<int32_t>(r0);
}

uint32_t address(const void* pointer) {
  return reinterpret_cast<uint32_t>(pointer);
}

int32_t open(const char* name, uint32_t mode) {
  uint32_t length = 0;
  while (name[length] != '\0') ++length;
  const uint32_t arguments[] = {address(name), mode, length};
  return call(kOpen, arguments);
}

}  // namespace

void exit_emulator(int status) {
  constexpr uint32_t kApplicationExit = 0x20026;
  const uint32_t arguments[] = {kApplicationExit, static_cast<uint32_t>(status)};
  for (;;) call(kExitExtended, arguments);
}

int32_t open_to_read(const char* name) {
  return open(name, 1);
}
int32_t open_to_write(const char* name) {
  return open(name, 5);
}

bool read_file(int32_t handle, void* bytes, uint32_t count) {
  const uint32_t arguments[] = {static_cast<uint32_t>(handle), address(bytes), count};
  return call(kRead, arguments) == 0;  // the number of bytes not read
}

bool write_file(int32_t handle, const void* bytes, uint32_t count) {
  const uint32_t arguments[] = {static_cast<uint32_t>(handle), address(bytes), count};
  return call(kWrite, arguments) == 0;
}

}  // namespace firmware
