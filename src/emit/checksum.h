#pragma once

#include <cstdint>
#include <span>

namespace chispa::emit {

struct Checksum {
  std::uint32_t sum = 0, sum_of_sums = 0;
};

/// What a model's header says of all its 32-bit words from format::Header::version on.
Checksum checksum_of(std::span<const std::uint8_t> model);

}  // namespace chispa::emit
