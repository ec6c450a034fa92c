// Arm MPS2 with the AN505 image: Cortex-M33, in the secure state throughout.
#define BOARD_NAME "mps2-an505"
#define BOARD_CPU "cortex-m33"
#define BOARD_CLOCK_HZ 20000000
#define BOARD_FLASH_ORIGIN 0x10000000
#define BOARD_FLASH_BYTES 0x400000
#define BOARD_SRAM_ORIGIN 0x38000000
#define BOARD_SRAM_BYTES 0x400000
#define BOARD_STACK_BYTES 1024

#define BOARD_CMSDK_UART 0x50200000
#include "families/cmsdk_uart.h"
