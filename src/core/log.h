#pragma once

#include <fmt/core.h>

#include <string>
#include <utility>

#include "chispa/core/log.h"

namespace chispa {

/// Hands a message to the sink, where there is one.
void log_message(LogLevel level, const std::string& message);

/// log(LogLevel::warning, "{}: {} leftover files removed", folder, count), in fmt's language.
template <typename... Args>
void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  log_message(level, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace chispa
