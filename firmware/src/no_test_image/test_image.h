#pragma once

// Stands in where the model's folder has no test_image.h: zeros, which a model of cifar-quantize takes for
// grey.
#include "model.h"

#define TEST_IMAGE_NAME "no test image, zeros in its place"

static const int8_t test_image[MODEL_INPUT_HEIGHT * MODEL_INPUT_WIDTH * MODEL_INPUT_CHANNELS] = {0};
