// Texas Instruments Stellaris LM3S6965 evaluation board: Cortex-M3, UART 0 is a PL011.
#define BOARD_NAME "lm3s6965evb"
#define BOARD_CPU "cortex-m3"
#define BOARD_CLOCK_HZ 50000000
#define BOARD_FLASH_ORIGIN 0x00000000
#define BOARD_FLASH_BYTES 0x40000
#define BOARD_SRAM_ORIGIN 0x20000000
#define BOARD_SRAM_BYTES 0x10000
#define BOARD_STACK_BYTES 1024

#define BOARD_UART_DATA 0x4000c000
#define BOARD_UART_STATUS 0x4000c018
// A byte may be written when (status & mask) == ready: the transmit FIFO is not full.
#define BOARD_UART_READY_MASK 0x20
#define BOARD_UART_READY 0x00
// Register writes that switch the transmitter on. UARTCTL: UARTEN and TXE.
#define BOARD_UART_ENABLE \
  { 0x4000c030, 0x101 }
