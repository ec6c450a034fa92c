#pragma once

#include <stdint.h>

namespace firmware {

/// Text to the board's UART, waiting until it is taken.
void uart_begin();
void print(const char* text);
/// Decimal.
void print(int32_t number);

template <typename First, typename Second, typename... More>
void print(First first, Second second, More... more) {
  print(first);
  print(second, more...);
}

}  // namespace firmware
