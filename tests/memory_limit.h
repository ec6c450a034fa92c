#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <fstream>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
/// The address sanitizer takes more address space than any limit leaves.
inline constexpr bool kMemoryCanBeLimited = !__has_feature(address_sanitizer);

/// While it lives, the process can have so much address space more and no further.
class MemoryLimit {
 public:
  explicit MemoryLimit(rlim_t more_bytes) {
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    ::getrlimit(RLIMIT_AS, &before_);
    const rlimit limit{pages * 4096 + more_bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_AS, &limit);
  }
  ~MemoryLimit() { ::setrlimit(RLIMIT_AS, &before_); }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

 private:
  rlimit before_{};
};
