#include "uart.h"

namespace firmware {
namespace {

volatile uint32_t& device_register(uint32_t address) {
  return *reinterpret_cast<volatile uint32_t*>(address);
}

void put(char c) {
  while ((device_register(BOARD_UART_STATUS) & BOARD_UART_READY_MASK) != BOARD_UART_READY) {
  }
  device_register(BOARD_UART_DATA) = static_cast<uint8_t>(c);
}

struct RegisterWrite {
  uint32_t address;
  uint32_t value;
};

}  // namespace

void uart_begin() {
  static constexpr RegisterWrite kWrites[] = {BOARD_UART_ENABLE};
  for (const RegisterWrite& write : kWrites) device_register(write.address) = write.value;
}

void print(const char* text) {
  while (*text != '\0') put(*text++);
}

void print(int32_t number) {
  char digits[12];
  char* first = digits + sizeof digits - 1;
  *first = '\0';
  uint32_t rest = number < 0 ? 0u - static_cast<uint32_t>(number) : static_cast<uint32_t>(number);
  do {
    *--first = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) *--first = '-';
  print(static_cast<const char*>(first));
}

}  // namespace firmware
