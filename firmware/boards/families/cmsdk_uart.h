// The UART of Arm's Cortex-M System Design Kit at BOARD_CMSDK_UART.
#define BOARD_UART_DATA (BOARD_CMSDK_UART)
#define BOARD_UART_STATUS (BOARD_CMSDK_UART + 4)
// TX buffer full.
#define BOARD_UART_READY_MASK 0x1
#define BOARD_UART_READY 0x0
// BAUDDIV, at least 16; CTRL: transmitter on.
#define BOARD_UART_ENABLE        \
  {BOARD_CMSDK_UART + 16, 16}, { \
    BOARD_CMSDK_UART + 8, 1      \
  }
