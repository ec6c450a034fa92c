#pragma once

#include <string>

#include "chispa/core/error.h"

/// What the chispa::Error thrown by `action` says, or "" when none was thrown.
template <typename Action>
std::string error_message(Action&& action) {
  try {
    action();
  } catch (const chispa::Error& error) {
    return error.what();
  }
  return "";
}
