#pragma once

#include <string>
#include <string_view>

#include "chispa/core/error.h"

namespace chispa::tools {

/// The option that sets a field of the library's settings: "batch_size" is --batch-size, "learning_rate" is
/// --lr, "model.dropout" --dropout.
std::string option_of(std::string_view field);

/// The library's complaint as a user of the command line reads it: "--batch-size 0 is below 1".
std::string with_option_name(const SettingError& error);

}  // namespace chispa::tools
