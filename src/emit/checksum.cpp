#include "emit/checksum.h"

#include <cstddef>
#include <cstring>

#include "chispa/runtime/model_format.h"

namespace chispa::emit {

Checksum checksum_of(std::span<const std::uint8_t> model) {
  Checksum sums;
  for (std::size_t at = offsetof(format::Header, version); at + 4 <= model.size(); at += 4) {
    std::uint32_t word;
    std::memcpy(&word, model.data() + at, sizeof word);
    sums.sum += word;
    sums.sum_of_sums += sums.sum;
  }
  return sums;
}

}  // namespace chispa::emit
