#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <string>

#include "chispa/core/error.h"

namespace chispa::data {

/// Before memory is taken for a picture. Throws Error naming it when it has more than `max_pixels`; REQUIRES:
/// the sizes are positive ints.
inline void check_size(std::int64_t width, std::int64_t height, const std::string& name,
                       std::int64_t max_pixels) {
  if (width * height > max_pixels)
    throw Error(fmt::format("{}: has {}x{} pixels, the limit is {:g} million", name, width, height,
                            static_cast<double>(max_pixels) / 1e6));
}

}  // namespace chispa::data
