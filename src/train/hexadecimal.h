#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <string>

namespace chispa::train {

/// Sixteen digits, the form in which fingerprints are stored.
inline std::string hexadecimal(std::uint64_t value) {
  return fmt::format("{:016x}", value);
}

}  // namespace chispa::train
