#include "chispa/core/parallel.h"

#include <atomic>
#include <barrier>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.h"
#include "error_message.h"

using namespace chispa;

namespace {

/// Sets the number of threads for one test.
class ThreadCountScope {
 public:
  explicit ThreadCountScope(int count) : before_(thread_count()) { set_thread_count(count); }
  ~ThreadCountScope() { set_thread_count(before_); }

 private:
  int before_;
};

}  // namespace

TEST_CASE("parallel_for runs every chunk once", "[core]") {
  const int threads = GENERATE(1, 2, 5);
  const std::int64_t chunks = GENERATE(0, 1, 2, 16, 1000);
  CAPTURE(threads, chunks);
  const ThreadCountScope scope(threads);
  CHECK(thread_count() == threads);
  std::vector<std::atomic<int>> runs(static_cast<std::size_t>(chunks));
  parallel_for(chunks, [&](std::int64_t chunk) { ++runs[static_cast<std::size_t>(chunk)]; });
  for (const std::atomic<int>& count : runs) CHECK(count == 1);
}

TEST_CASE("calls within a body run too", "[core]") {
  const ThreadCountScope scope(3);
  std::atomic<int> runs{0};
  parallel_for(8, [&](std::int64_t) { parallel_for(8, [&](std::int64_t) { ++runs; }); });
  CHECK(runs == 64);
}

TEST_CASE("a thread is given the same chunks of every job", "[core]") {
  constexpr int kThreads = 3;
  const ThreadCountScope scope(kThreads);
  const auto runners = [] {
    std::vector<std::thread::id> ids(kThreads);
    std::barrier all_running(kThreads);  // nobody can take a second chunk
    parallel_for(kThreads, [&](std::int64_t chunk) {
      ids[static_cast<std::size_t>(chunk)] = std::this_thread::get_id();
      all_running.arrive_and_wait();
    });
    return ids;
  };
  const std::vector<std::thread::id> first = runners();
  CHECK(first[0] == std::this_thread::get_id());
  for (int job = 0; job < 50; ++job) REQUIRE(runners() == first);
}

TEST_CASE("chunks of a thread that is held up are run by the others", "[core]") {
  const ThreadCountScope scope(2);
  std::atomic<int> runs{0};
  parallel_for(16, [&](std::int64_t chunk) {
    ++runs;
    if (chunk != 0) return;
    while (runs < 16) std::this_thread::yield();
  });
  CHECK(runs == 16);
}

TEST_CASE("an exception of a body reaches the caller, and the threads live on", "[core]") {
  const int threads = GENERATE(1, 3);
  CAPTURE(threads);
  const ThreadCountScope scope(threads);
  const auto throw_at_5 = [](std::int64_t chunk) {
    if (chunk == 5) throw std::runtime_error("chunk 5");
  };
  CHECK_THROWS_WITH(parallel_for(16, throw_at_5), "chunk 5");
  std::atomic<int> runs{0};
  parallel_for(16, [&](std::int64_t) { ++runs; });
  CHECK(runs == 16);
}

TEST_CASE("equal parts cover a count without gap or overlap, nearly equal in size", "[core]") {
  const std::int64_t count = GENERATE(0, 1, 15, 16, 17, 1000003);
  const std::int64_t parts = GENERATE(1, 7, 16);
  CAPTURE(count, parts);
  std::int64_t next = 0;
  for (std::int64_t part = 0; part < parts; ++part) {
    const Range range = equal_part(count, part, parts);
    CHECK(range.begin == next);
    const std::int64_t size = range.end - range.begin;
    CHECK(size >= count / parts);
    CHECK(size <= count / parts + 1);
    next = range.end;
  }
  CHECK(next == count);
}

TEST_CASE("chunk ranges cover a count without gap or overlap, and are small at both ends", "[core]") {
  const std::int64_t count = GENERATE(0, 1, 15, 16, 17, 128, 1000003);
  CAPTURE(count);
  std::int64_t next = 0;
  std::int64_t size_before = 0;
  for (std::int64_t chunk = 0; chunk < kChunks; ++chunk) {
    const Range range = chunk_range(count, chunk);
    CHECK(range.begin == next);
    const std::int64_t size = range.end - range.begin;
    CHECK(size >= 0);
    CHECK(size <= count * 5 / (3 * kChunks) + 1);
    const bool grows = chunk < kChunks / 2;
    CHECK((grows ? size - size_before : size_before - size) >= -1);  // borders are rounded
    const bool at_an_end = chunk == 0 || chunk == kChunks - 1;
    if (at_an_end) CHECK(size <= count / (3 * kChunks) + 1);
    size_before = size;
    next = range.end;
  }
  CHECK(next == count);
}

TEST_CASE("chunks backwards are the same ones from the last to the first", "[core]") {
  for (std::int64_t position = 0; position < kChunks; ++position) {
    CHECK(chunk_at(position, Direction::forwards) == position);
    CHECK(chunk_at(position, Direction::backwards) == kChunks - 1 - position);
  }
}

TEST_CASE("a number of threads below one is refused", "[core]") {
  CHECK(error_message([] { set_thread_count(0); }) ==
        "threads: 0 is not a number of threads; give 1 or more");
}
