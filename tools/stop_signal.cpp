#include "stop_signal.h"

#include <ctime>
#include <initializer_list>

namespace chispa::tools {

StopSignal::StopSignal() {
  sigemptyset(&held_);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    // Whoever started us with a signal ignored (nohup, a shell's background job) means it to stay so.
    if (action.sa_handler != SIG_IGN) sigaddset(&held_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

StopSignal::~StopSignal() {
  const timespec at_once{};
  while (sigtimedwait(&held_, nullptr, &at_once) > 0) {
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool StopSignal::requested() const {
  sigset_t waiting;
  sigemptyset(&waiting);
  sigpending(&waiting);
  for (const int signal : {SIGINT, SIGTERM})
    if (sigismember(&held_, signal) == 1 && sigismember(&waiting, signal) == 1) return true;
  return false;
}

}  // namespace chispa::tools
