#pragma once

#include <string>

#include "chispa/core/error.h"

/// The message of the Error that `body` throws; empty when it throws none.
template <typename Body>
std::string refusal(const Body& body) {
  try {
    body();
  } catch (const chispa::Error& error) {
    return error.what();
  }
  return {};
}
