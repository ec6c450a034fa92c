// Arm MPS2 with the AN500 image: Cortex-M7.
#define BOARD_NAME "mps2-an500"
#define BOARD_CPU "cortex-m7"
#include "families/mps2.h"
