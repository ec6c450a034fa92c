#pragma once

#include <cstdint>
#include <functional>

namespace chispa {

/// Number of threads that parallel_for uses, the calling one included. Default: as many as there are CPUs
/// that the process may use, by its affinity and its control groups' quota.
int thread_count();
/// Where not so many can be started, there are as many as can be, and a warning is logged. Throws Error when
/// `count` is below 1. Not to be called while a parallel_for runs.
void set_thread_count(int count);

/// Into how many parts work is split. Fixed, whatever the number of threads, so that sums made part by part
/// and added in part order have the same bits on any machine size.
inline constexpr int kChunks = 16;

/// Calls body(chunk) once for each chunk in [0, chunks), spread over the threads; returns when all are done.
/// A chunk must touch nothing that another writes. A thread begins with the same chunks in every call, so
/// that it finds what it wrote in the call before in its core's cache. The first exception thrown by a body
/// is rethrown here. Calls from within a body run on the calling thread alone.
void parallel_for(std::int64_t chunks, const std::function<void(std::int64_t chunk)>& body);

struct Range {
  std::int64_t begin;
  std::int64_t end;
};

/// Half-open range of `part` when [0, count) is cut into `parts` nearly equal ones.
inline Range equal_part(std::int64_t count, std::int64_t part, std::int64_t parts) {
  return {count * part / parts, count * (part + 1) / parts};
}

/// Half-open range of `chunk` when [0, count) is cut into kChunks that grow towards the middle, from 1/3 of
/// the mean size to 5/3, and shrink again: threads never run at quite the same speed, and whoever is done
/// early waits for no more than a small last chunk (guided self-scheduling, Polychronopoulos and Kuck 1987,
/// with sizes fixed beforehand), in either direction.
inline Range chunk_range(std::int64_t count, std::int64_t chunk) {
  constexpr std::int64_t kHalf = kChunks / 2;
  // Sizes are as kHalf - 1 + 4 i for chunk i of the first half.
  const auto first = [](std::int64_t i) { return 2 * i * i + (kHalf - 3) * i; };
  const auto border = [&](std::int64_t i) {
    const std::int64_t all = 2 * first(kHalf);
    return count * (i <= kHalf ? first(i) : all - first(kChunks - i)) / all;
  };
  return {border(chunk), border(chunk + 1)};
}

/// A pass over what the pass before it wrote does well to begin where that one ended: what was written last
/// is still in cache.
enum class Direction { forwards, backwards };

/// The chunk that comes at `position` in that direction.
inline std::int64_t chunk_at(std::int64_t position, Direction direction) {
  return direction == Direction::forwards ? position : kChunks - 1 - position;
}

}  // namespace chispa
