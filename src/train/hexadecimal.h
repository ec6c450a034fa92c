#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace chispa::train {

/// Sixteen digits, the form in which fingerprints are stored.
inline std::string hexadecimal(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace chispa::train
