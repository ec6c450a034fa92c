#include "core/thread_team.h"

#include <chrono>

#include "core/log.h"

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

}  // namespace

bool inside_job() {
  return inside_parallel_for;
}

void Deal::start(std::int64_t chunks) {
  chunks_ = chunks;
  for (Counter& begun : rounds_begun_) begun.value = 0;
}

std::optional<std::int64_t> Deal::claim(std::size_t thread) {
  for (std::size_t i = 0; i < threads_; ++i)
    if (const auto chunk = next_of((thread + i) % threads_)) return chunk;
  return std::nullopt;
}

std::optional<std::int64_t> Deal::next_of(std::size_t thread) {
  const auto threads = static_cast<std::int64_t>(threads_);
  const auto place = static_cast<std::int64_t>(thread);
  while (rounds_begun_[thread].value * threads < chunks_) {
    const std::int64_t round = rounds_begun_[thread].value++;
    const std::int64_t chunk = round * threads + (round % 2 == 0 ? place : threads - 1 - place);
    if (chunk < chunks_) return chunk;
  }
  return std::nullopt;
}

ThreadTeam::ThreadTeam(int threads, Start start)
    : start_(std::move(start)), wanted_(threads), deal_(threads) {
  start_workers();
}

ThreadTeam::~ThreadTeam() {
  stop_workers();
}

void ThreadTeam::resize(int threads) {
  Deal deal(threads);
  stop_workers();
  wanted_ = threads;
  deal_ = std::move(deal);
  start_workers();
}

void ThreadTeam::start_workers() {
  workers_.reserve(static_cast<std::size_t>(wanted_ - 1));
  try {
    for (int i = 1; i < wanted_; ++i)
      workers_.push_back(start_([this, i, jobs = job_.load()] { work(static_cast<std::size_t>(i), jobs); }));
  } catch (const std::exception& error) {
    // An exception that left here would destroy what the workers so far are waiting on.
    log(LogLevel::warning, "threads: only {} of {} can be started ({}); slower, but with the same results",
        size(), wanted_, error.what());
  }
  deal_.among(size());
}

void ThreadTeam::stop_workers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  stopping_ = false;
}

void ThreadTeam::run(std::int64_t chunks, const std::function<void(std::int64_t)>& body) {
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

void ThreadTeam::work(std::size_t thread, std::uint64_t jobs_before) {
  std::uint64_t seen = jobs_before;
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

void ThreadTeam::run_chunks(std::size_t thread) {
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

}  // namespace chispa
