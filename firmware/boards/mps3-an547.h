// Arm MPS3 with the AN547 image: Cortex-M55, in the secure state throughout; code in the ITCM, data in the
// DTCM.
#define BOARD_NAME "mps3-an547"
#define BOARD_CPU "cortex-m55"
#define BOARD_CLOCK_HZ 32000000
#define BOARD_FLASH_ORIGIN 0x00000000
#define BOARD_FLASH_BYTES 0x80000
#define BOARD_SRAM_ORIGIN 0x20000000
#define BOARD_SRAM_BYTES 0x80000
#define BOARD_STACK_BYTES 1024

#define BOARD_CMSDK_UART 0x59303000
#include "families/cmsdk_uart.h"
