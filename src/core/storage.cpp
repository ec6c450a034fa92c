#include "chispa/core/storage.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <map>
#include <mutex>
#include <new>
#include <vector>

namespace chispa {
namespace {

constexpr std::size_t kAlignment = 64;

/// Sizes are rounded up to an eighth of a power of two, so that the classes are few and waste at most 12.5 %.
std::size_t size_class(std::size_t bytes) {
  const std::size_t step = std::max(kAlignment, std::bit_floor(bytes) / 8);
  return (bytes + step - 1) / step * step;
}

class Pool {
 public:
  float* take(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      std::vector<float*>& kept = kept_[bytes];
      if (!kept.empty()) {
        float* block = kept.back();
        kept.pop_back();
        return block;
      }
    }
    return static_cast<float*>(::operator new(bytes, std::align_val_t{kAlignment}));
  }

  void give_back(float* block, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    kept_[bytes].push_back(block);
  }

  void release() {
    const std::lock_guard lock(mutex_);
    for (auto& [bytes, blocks] : kept_)
      for (float* block : blocks) ::operator delete(block, std::align_val_t{kAlignment});
    kept_.clear();
  }

 private:
  std::mutex mutex_;
  std::map<std::size_t, std::vector<float*>> kept_;
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

void release_cached_storage() { pool().release(); }

}  // namespace chispa
