#include "chispa/core/storage.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

#include "chispa/core/huge_pages.h"

namespace chispa {
namespace {

constexpr std::size_t kAlignment = 64;

std::size_t round_up(std::size_t value, std::size_t step) {
  return (value + step - 1) / step * step;
}

/// Sizes are rounded up to an eighth of a power of two, so that the classes are few and waste at most 12.5 %;
/// from half a huge page on, to whole huge pages.
std::size_t size_class(std::size_t bytes) {
  const std::size_t rounded = round_up(bytes, std::max(kAlignment, std::bit_floor(bytes) / 8));
  return rounded < kHugePage / 2 ? rounded : round_up(rounded, kHugePage);
}

/// Kept blocks by size.
class Shelf {
 public:
  /// The block of this size that was given back last, or null.
  float* take(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(bytes);
    if (kept == kept_.end() || kept->second.empty()) return nullptr;
    float* const block = kept->second.back();
    kept->second.pop_back();
    return block;
  }

  void give_back(float* block, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    kept_[bytes].push_back(block);
  }

  void release() {
    const std::lock_guard lock(mutex_);
    for (auto& [bytes, blocks] : kept_)
      for (float* block : blocks) free_on_huge_pages(block, bytes);
    kept_.clear();
  }

 private:
  std::mutex mutex_;
  std::map<std::size_t, std::vector<float*>> kept_;
};

/// A thread has a shelf of its own, as long as there are no more threads than shelves: so threads neither
/// wait for each other nor hand blocks from one core's cache to another's. Before memory is allocated anew,
/// the others' shelves are searched.
class Pool {
 public:
  float* take(std::size_t bytes) {
    const std::size_t own = own_shelf();
    for (std::size_t i = 0; i < kShelves; ++i)
      if (float* const block = shelves_[(own + i) % kShelves].take(bytes)) return block;
    return static_cast<float*>(allocate_on_huge_pages(bytes));
  }

  void give_back(float* block, std::size_t bytes) { shelves_[own_shelf()].give_back(block, bytes); }

  void release() {
    for (Shelf& shelf : shelves_) shelf.release();
  }

 private:
  static constexpr std::size_t kShelves = 32;

  std::size_t own_shelf() {
    thread_local const std::size_t shelf = threads_++ % kShelves;
    return shelf;
  }

  std::array<Shelf, kShelves> shelves_;
  std::atomic<std::size_t> threads_{0};
};

/// Never destroyed: tensors with static storage duration may outlive any static pool.
Pool& pool() {
  static Pool* const instance = new Pool;
  return *instance;
}

}  // namespace

std::shared_ptr<float> allocate_floats(std::int64_t count) {
  const std::size_t bytes = size_class(std::max(kAlignment, static_cast<std::size_t>(count) * sizeof(float)));
  return {pool().take(bytes), [bytes](float* block) { pool().give_back(block, bytes); }};
}

void release_cached_storage() {
  pool().release();
}

}  // namespace chispa
