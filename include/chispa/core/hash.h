#pragma once

#include <cstddef>
#include <cstdint>

namespace chispa {

/// Chains `count` bytes onto `hash`, and how many they are: whole 8-byte words, then the rest padded with
/// zeros, each through the mixing function of RandomStream. Not cryptographic.
std::uint64_t hash_bytes(std::uint64_t hash, const void* bytes, std::size_t count);

}  // namespace chispa
