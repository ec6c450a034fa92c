#pragma once

#include <set>
#include <string>

#include "chispa/emit/model_blob.h"

namespace chispa::emit {

/// The marks (chispa/runtime/operators.h) of what the model needs of the runtime beyond what every model has.
std::set<std::string> operator_marks(const ModelBlob& blob);

}  // namespace chispa::emit
