#include "chispa/core/huge_pages.h"

#include <sys/mman.h>

#include <new>

namespace chispa {
namespace {

std::align_val_t alignment_of(std::size_t bytes) {
  constexpr std::size_t kCacheLine = 64;
  return std::align_val_t{bytes < kHugePage ? kCacheLine : kHugePage};
}

}  // namespace

void* allocate_on_huge_pages(std::size_t bytes) {
  void* const block = ::operator new(bytes, alignment_of(bytes));
  if (bytes >= kHugePage) ::madvise(block, bytes, MADV_HUGEPAGE);
  return block;
}

void free_on_huge_pages(void* block, std::size_t bytes) {
  ::operator delete(block, alignment_of(bytes));
}

}  // namespace chispa
