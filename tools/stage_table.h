#pragma once

#include "chispa/emit/model_blob.h"

namespace chispa::tools {

/// A line for each stage with what it costs on the device, and one for the whole.
void print_stages(const emit::ModelBlob& blob);

}  // namespace chispa::tools
