#pragma once

#include <cstdint>

namespace chispa {

/// The number of a class, from 0: wide enough for the thousands that a data set may have.
using Label = std::uint16_t;

/// Classes that labels can tell apart.
inline constexpr std::int64_t kMaxClasses = std::int64_t{1} << 16;

}  // namespace chispa
