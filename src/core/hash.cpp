#include "chispa/core/hash.h"

#include <cstring>

#include "chispa/core/random.h"

namespace chispa {

std::uint64_t hash_bytes(std::uint64_t hash, const void* bytes, std::size_t count) {
  const auto* next = static_cast<const unsigned char*>(bytes);
  hash = RandomStream(hash).bits(count);
  for (; count > 0;) {
    std::uint64_t word = 0;
    const std::size_t taken = count < sizeof(word) ? count : sizeof(word);
    std::memcpy(&word, next, taken);
    hash = RandomStream(hash).bits(word);
    next += taken;
    count -= taken;
  }
  return hash;
}

}  // namespace chispa
