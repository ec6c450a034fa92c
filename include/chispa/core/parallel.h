#pragma once

#include <cstdint>
#include <functional>

namespace chispa {

/// Number of threads that parallel_for uses, the calling one included. Default: the hardware's.
int thread_count();
/// Throws Error when `count` is below 1. Not to be called while a parallel_for runs.
void set_thread_count(int count);

/// Into how many parts work is split. Fixed, whatever the number of threads, so that sums made part by part and
/// added in part order have the same bits on any machine size.
inline constexpr int kChunks = 16;

/// Calls body(chunk) once for each chunk in [0, chunks), spread over the threads; returns when all are done. A chunk
/// must touch nothing that another writes. The first exception thrown by a body is rethrown here. Calls from within
/// a body run on the calling thread alone.
void parallel_for(std::int64_t chunks, const std::function<void(std::int64_t chunk)>& body);

/// Half-open range of `chunk` when [0, count) is cut into `chunks` nearly equal parts.
struct Range {
  std::int64_t begin;
  std::int64_t end;
};
inline Range chunk_range(std::int64_t count, std::int64_t chunk, std::int64_t chunks = kChunks) {
  return {count * chunk / chunks, count * (chunk + 1) / chunks};
}

}  // namespace chispa
