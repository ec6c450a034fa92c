#include "chispa/core/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
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

/// Whether `ready` came to hold soon. Lets other threads run meanwhile.
template <typename Ready>
bool holds_soon(const Ready& ready) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (!ready()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::yield();
  }
  return true;
}

/// A fixed team of workers that wait for a job. Chunks are claimed from a shared counter: which thread runs a
/// chunk varies, what the chunk computes does not.
class ThreadTeam {
 public:
  explicit ThreadTeam(int workers) {
    for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
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
      chunks_ = chunks;
      next_chunk_ = 0;
      failure_ = nullptr;
      busy_workers_ = static_cast<int>(workers_.size());
      ++job_;
    }
    wake_.notify_all();
    claim_chunks();
    const auto done = [this] { return busy_workers_ == 0; };
    if (!holds_soon(done)) {
      std::unique_lock lock(mutex_);
      done_.wait(lock, done);
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void work() {
    std::uint64_t seen = 0;
    while (true) {
      const auto called = [&] { return stopping_ || job_ != seen; };
      if (!holds_soon(called)) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, called);
      }
      if (stopping_) return;
      seen = job_;
      claim_chunks();
      if (--busy_workers_ > 0) continue;
      const std::lock_guard lock(mutex_);  // the waiting thread either sees the count or hears the call
      done_.notify_one();
    }
  }

  void claim_chunks() {
    inside_parallel_for = true;
    for (std::int64_t chunk = next_chunk_++; chunk < chunks_; chunk = next_chunk_++) {
      try {
        (*body_)(chunk);
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
  std::int64_t chunks_ = 0;
  std::atomic<std::int64_t> next_chunk_{0};
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
