#pragma once

#include <cstdint>

namespace chispa {

/// Randomness without state: the i-th draw of a stream is a pure function of (key, i), so any thread may
/// compute any draw, and a run resumed at step t draws what it would have drawn. A stream is told apart from
/// others by its key; `derive` makes the key of a sub-stream (of an epoch, a step, a layer) from its
/// parent's. The mixing function is the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), applied
/// twice.
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t key) : key_(key) {}

  std::uint64_t key() const { return key_; }
  RandomStream derive(std::uint64_t child) const { return RandomStream(bits(child ^ 0x9e3779b97f4a7c15ull)); }

  /// 64 uniformly distributed bits.
  std::uint64_t bits(std::uint64_t index) const {
    return mix(mix(key_ + index * 0x9e3779b97f4a7c15ull) ^ key_);
  }
  /// Uniform in [0, 1), a multiple of 2^-24, so exact in float.
  float uniform(std::uint64_t index) const { return static_cast<float>(bits(index) >> 40) * 0x1p-24f; }
  /// Uniform in {0, ..., bound - 1}; bound >= 1. The bias is below bound / 2^32.
  std::uint32_t below(std::uint64_t index, std::uint32_t bound) const {
    return static_cast<std::uint32_t>(((bits(index) >> 32) * bound) >> 32);
  }
  /// Standard normal, by Box and Muller (1958) from draws 2 * index and 2 * index + 1.
  float normal(std::uint64_t index) const;

 private:
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }

  std::uint64_t key_;
};

}  // namespace chispa
