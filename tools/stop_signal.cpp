#include "stop_signal.h"

#include <ctime>

namespace chispa::tools {
namespace {

constexpr int kStops[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

bool is_ignored(int signal) {
  struct sigaction action {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

/// Takes a signal of the set that waits, if one does.
bool take(const sigset_t& signals) {
  const timespec at_once{};
  return sigtimedwait(&signals, nullptr, &at_once) > 0;
}

}  // namespace

StopSignal::StopSignal() {
  sigemptyset(&held_);
  // Whoever started us with a signal ignored (nohup, a shell's background job) means it to stay so.
  for (const int signal : kStops)
    if (!is_ignored(signal)) sigaddset(&held_, signal);
  sigaddset(&held_, SIGCONT);  // it continues a stopped process all the same
  pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

StopSignal::~StopSignal() {
  while (take(held_)) {
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool StopSignal::requested() const {
  sigset_t waiting;
  sigemptyset(&waiting);
  sigpending(&waiting);
  for (const int signal : kStops)
    if (sigismember(&held_, signal) == 1 && sigismember(&waiting, signal) == 1) return true;
  return false;
}

bool StopSignal::resumed() const {
  sigset_t go_on;
  sigemptyset(&go_on);
  sigaddset(&go_on, SIGCONT);
  return take(go_on);
}

}  // namespace chispa::tools
