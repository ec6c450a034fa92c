#pragma once

#include <cstddef>

namespace chispa {

/// `bytes` of uninitialized memory, 64-byte aligned. From a huge page (2 MB) on it begins at one, and the
/// system is asked to use such pages: one address translation then serves 512 times as much, which counts
/// where much memory is walked through or read at random. Where the system does not grant it, nothing is
/// lost.
void* allocate_on_huge_pages(std::size_t bytes);
/// Frees a block of that size.
void free_on_huge_pages(void* block, std::size_t bytes);

inline constexpr std::size_t kHugePage = std::size_t{2} << 20;

/// The same for containers of the standard library.
template <typename T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <typename Other>
  HugePageAllocator(const HugePageAllocator<Other>&) {}

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_on_huge_pages(count * sizeof(T))); }
  void deallocate(T* block, std::size_t count) { free_on_huge_pages(block, count * sizeof(T)); }

  friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) { return true; }
};

}  // namespace chispa
