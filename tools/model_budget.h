#pragma once

#include "chispa/emit/model_blob.h"
#include "quantize_options.h"

namespace chispa::tools {

/// Throws Error when the model's arena or its bytes exceed the request's budgets, naming the stage that costs
/// most.
void check_budgets(const QuantizeRequest& request, const emit::ModelBlob& blob);

}  // namespace chispa::tools
