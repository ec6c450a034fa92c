#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace chispa {

/// Chunks dealt to threads like cards: forwards in one round, backwards in the next, so that each thread gets
/// as much work although chunks differ in size. A thread is dealt the same chunks of every job, because what
/// it wrote in the last one is still in its core's cache; once it has run them it helps the others out with
/// theirs.
class Deal {
 public:
  explicit Deal(int most_threads) : rounds_begun_(static_cast<std::size_t>(most_threads)) {}

  /// Between `threads` of those that there is room for.
  void among(int threads) { threads_ = static_cast<std::size_t>(threads); }
  void start(std::int64_t chunks);
  /// A chunk that no thread has claimed yet, `thread`'s own first; none when all are.
  std::optional<std::int64_t> claim(std::size_t thread);

 private:
  /// On a cache line of its own: it is written while others count.
  struct alignas(64) Counter {
    std::atomic<std::int64_t> value{0};
  };

  std::optional<std::int64_t> next_of(std::size_t thread);

  std::int64_t chunks_ = 0;
  std::size_t threads_ = 1;
  std::vector<Counter> rounds_begun_;
};

/// A team of threads, the caller of run() among them, whose workers wait for a job. Which thread runs a chunk
/// may vary, what the chunk computes does not.
class ThreadTeam {
 public:
  /// How a worker is started; throws as the constructor of std::thread does.
  using Start = std::function<std::thread(std::function<void()>)>;

  /// Where not all `threads` can be started (a limit of processes or memory), the team is as many as could
  /// be, and a warning is logged.
  explicit ThreadTeam(
      int threads, Start start = [](std::function<void()> body) { return std::thread(std::move(body)); });
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;
  ~ThreadTeam();

  /// From now on as many as that, as far as they can be started.
  void resize(int threads);

  int size() const { return static_cast<int>(workers_.size()) + 1; }
  /// As many as were asked for.
  int wanted() const { return wanted_; }

  /// Calls body(chunk) for each chunk. The first exception thrown by one is rethrown.
  void run(std::int64_t chunks, const std::function<void(std::int64_t)>& body);

 private:
  void start_workers();
  void stop_workers();
  /// `jobs_before`: the number of those that it has no part in.
  void work(std::size_t thread, std::uint64_t jobs_before);
  /// `thread` is 0 for the caller of run().
  void run_chunks(std::size_t thread);

  Start start_;
  int wanted_;
  std::vector<std::thread> workers_;
  std::mutex job_mutex_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  const std::function<void(std::int64_t)>* body_ = nullptr;
  Deal deal_;
  std::exception_ptr failure_;
  std::atomic<int> busy_workers_{0};
  std::atomic<std::uint64_t> job_{0};
  std::atomic<bool> stopping_{false};
};

/// Whether the calling thread is running a chunk.
bool inside_job();

}  // namespace chispa
