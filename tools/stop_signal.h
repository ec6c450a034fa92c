#pragma once

#include <csignal>

namespace chispa::tools {

/// Lets a program finish what it is doing when it is told to stop: by Ctrl-C (SIGINT), SIGTERM, the end of
/// its terminal (SIGHUP), or the end of whoever reads its output (SIGPIPE). While one lives, the signals are
/// held back and requested() says whether one is waiting. Make it before the first thread, because threads
/// inherit what is held back; then no handler, and so no global state, is needed.
class StopSignal {
 public:
  StopSignal();
  /// A waiting signal has been seen and is dropped; later ones end the program as usual.
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool requested() const;
  /// Whether the program went on after a pause (Ctrl-Z, then fg) since this was asked last.
  bool resumed() const;

 private:
  sigset_t held_;
  sigset_t before_;
};

}  // namespace chispa::tools
