#include "teacher_progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace chispa::tools {
namespace {

constexpr std::chrono::milliseconds kBetweenDraws{200};

}  // namespace

TeacherProgress::TeacherProgress(bool wanted) : wanted_(wanted && ::isatty(STDERR_FILENO) == 1) {}

TeacherProgress::~TeacherProgress() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void TeacherProgress::show(std::int64_t answers, std::int64_t of) {
  if (!wanted_) return;
  const Clock::time_point now = Clock::now();
  if (!drawn_) {
    first_answers_ = answers;
    start_ = now;
  } else if (now - last_drawn_ < kBetweenDraws) {
    return;
  }
  drawn_ = true;
  last_drawn_ = now;
  const double seconds = std::max(std::chrono::duration<double>(now - start_).count(), 1e-3);
  const double rate = static_cast<double>(answers - first_answers_) / seconds;
  const double left = rate > 0 ? static_cast<double>(of - answers) / rate : 0;
  std::fprintf(stderr, "\r\033[Kteacher %.1f%%  %.0f images/s  %.0f s left",
               100.0 * static_cast<double>(answers) / static_cast<double>(of), rate, left);
  std::fflush(stderr);
}

}  // namespace chispa::tools
