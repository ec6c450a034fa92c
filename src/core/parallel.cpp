#include "chispa/core/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "chispa/core/error.h"

namespace chispa {
namespace {

thread_local bool inside_parallel_for = false;

/// How long a thread looks for the next job, or for the end of this one, before it sleeps. The jobs of a
/// training step follow each other within microseconds, and to wake a sleeping thread takes tens of them.
constexpr std::chrono::microseconds kPatience{200};

/// Tells the core that it is waiting.
inline void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Whether `ready` came to hold soon. Lets other threads run meanwhile, now and then: a call of the system
/// takes as long as a short job.
template <typename Ready>
bool holds_soon(const Ready& ready) {
  constexpr int kLooks = 64;
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    for (int look = 0; look < kLooks; ++look, pause())
      if (ready()) return true;
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::yield();
  }
}

/// Chunks dealt to threads like cards: forwards in one round, backwards in the next, so that each thread gets
/// as much work although chunks differ in size. A thread is dealt the same chunks of every job, because what
/// it wrote in the last one is still in its core's cache; once it has run them it helps the others out with
/// theirs.
class Deal {
 public:
  explicit Deal(int threads) : rounds_begun_(static_cast<std::size_t>(threads)) {}

  void start(std::int64_t chunks) {
    chunks_ = chunks;
    for (Counter& begun : rounds_begun_) begun.value = 0;
  }

  /// A chunk that no thread has claimed yet, `thread`'s own first; none when all are.
  std::optional<std::int64_t> claim(std::size_t thread) {
    const std::size_t threads = rounds_begun_.size();
    for (std::size_t i = 0; i < threads; ++i)
      if (const auto chunk = next_of((thread + i) % threads)) return chunk;
    return std::nullopt;
  }

 private:
  /// On a cache line of its own: it is written while others count.
  struct alignas(64) Counter {
    std::atomic<std::int64_t> value{0};
  };

  std::optional<std::int64_t> next_of(std::size_t thread) {
    const auto threads = static_cast<std::int64_t>(rounds_begun_.size());
    const auto place = static_cast<std::int64_t>(thread);
    while (rounds_begun_[thread].value * threads < chunks_) {
      const std::int64_t round = rounds_begun_[thread].value++;
      const std::int64_t chunk = round * threads + (round % 2 == 0 ? place : threads - 1 - place);
      if (chunk < chunks_) return chunk;
    }
    return std::nullopt;
  }

  std::int64_t chunks_ = 0;
  std::vector<Counter> rounds_begun_;
};

/// A fixed team of workers that wait for a job. Which thread runs a chunk may vary, what the chunk computes
/// does not.
class ThreadTeam {
 public:
  explicit ThreadTeam(int workers) : deal_(workers + 1) {
    for (int i = 1; i <= workers; ++i)
      workers_.emplace_back([this, i] { work(static_cast<std::size_t>(i)); });
  }

  ~ThreadTeam() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  void run(std::int64_t chunks, const std::function<void(std::int64_t)>& body) {
    const std::lock_guard one_job_at_a_time(job_mutex_);
    {
      const std::lock_guard lock(mutex_);
      body_ = &body;
      deal_.start(chunks);
      failure_ = nullptr;
      busy_workers_ = static_cast<int>(workers_.size());
      ++job_;
    }
    wake_.notify_all();
    run_chunks(0);
    const auto done = [this] { return busy_workers_ == 0; };
    if (!holds_soon(done)) {
      std::unique_lock lock(mutex_);
      done_.wait(lock, done);
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void work(std::size_t thread) {
    std::uint64_t seen = 0;
    while (true) {
      const auto called = [&] { return stopping_ || job_ != seen; };
      if (!holds_soon(called)) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, called);
      }
      if (stopping_) return;
      seen = job_;
      run_chunks(thread);
      if (--busy_workers_ > 0) continue;
      const std::lock_guard lock(mutex_);  // the waiting thread either sees the count or hears the call
      done_.notify_one();
    }
  }

  /// `thread` is 0 for the caller of run().
  void run_chunks(std::size_t thread) {
    inside_parallel_for = true;
    while (const std::optional<std::int64_t> chunk = deal_.claim(thread)) {
      try {
        (*body_)(*chunk);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
      }
    }
    inside_parallel_for = false;
  }

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

std::unique_ptr<ThreadTeam>& team() {
  static std::unique_ptr<ThreadTeam> instance =
      std::make_unique<ThreadTeam>(std::max(1, static_cast<int>(std::thread::hardware_concurrency())) - 1);
  return instance;
}

}  // namespace

int thread_count() {
  return team()->size();
}

void set_thread_count(int count) {
  if (count < 1)
    throw Error("threads: " + std::to_string(count) + " is not a number of threads; give 1 or more");
  if (count != thread_count()) team() = std::make_unique<ThreadTeam>(count - 1);
}

void parallel_for(std::int64_t chunks, const std::function<void(std::int64_t)>& body) {
  if (inside_parallel_for || chunks <= 1 || thread_count() == 1) {
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) body(chunk);
    return;
  }
  team()->run(chunks, body);
}

}  // namespace chispa
