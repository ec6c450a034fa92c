// Arm MPS2 with the AN386 image: Cortex-M4.
#define BOARD_NAME "mps2-an386"
#define BOARD_CPU "cortex-m4"
#include "families/mps2.h"
