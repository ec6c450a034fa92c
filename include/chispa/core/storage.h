#pragma once

#include <cstdint>
#include <memory>

namespace chispa {

/// `count` uninitialized floats, 64-byte aligned. A released block is kept and handed out again to the next
/// request of its size class, because the activations of one training step have the sizes of the step before:
/// without this, each step would fault in some hundred megabytes of fresh pages. A thread gets the blocks it
/// gave back itself first, as they may still be in its core's cache. Safe to call from any thread.
std::shared_ptr<float> allocate_floats(std::int64_t count);

/// Gives all kept blocks back to the operating system.
void release_cached_storage();

}  // namespace chispa
