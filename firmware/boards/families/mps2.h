// Arm MPS2: a core on an FPGA; memory and UART 0 of the CMSDK at the same places for all but Armv8-M.
#define BOARD_CLOCK_HZ 25000000
#define BOARD_FLASH_ORIGIN 0x00000000
#define BOARD_FLASH_BYTES 0x400000
#define BOARD_SRAM_ORIGIN 0x20000000
#define BOARD_SRAM_BYTES 0x400000
#define BOARD_STACK_BYTES 1024

#define BOARD_CMSDK_UART 0x40004000
#include "cmsdk_uart.h"
