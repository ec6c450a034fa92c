#pragma once

#include "chispa/emit/model_blob.h"

namespace chispa::tools {

/// A line for the image and each stage: the rows of it that are kept, and what it costs on the device.
void print_stages(const emit::ModelBlob& blob);
/// A line for what all stages cost together.
void print_total(const emit::ModelBlob& blob);

}  // namespace chispa::tools
