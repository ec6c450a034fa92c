// Arm MPS2 with the AN385 image: Cortex-M3.
#define BOARD_NAME "mps2-an385"
#define BOARD_CPU "cortex-m3"
#include "families/mps2.h"
