#pragma once

#include <chrono>
#include <cstdint>

namespace chispa::tools {

/// A line on standard error that shows how far a teacher's answers are, redrawn in place; nothing at all
/// unless that is a terminal.
class TeacherProgress {
 public:
  /// Draws nothing when `wanted` is false.
  explicit TeacherProgress(bool wanted);

  ~TeacherProgress();
  TeacherProgress(const TeacherProgress&) = delete;
  TeacherProgress& operator=(const TeacherProgress&) = delete;

  void show(std::int64_t answers, std::int64_t of);

 private:
  using Clock = std::chrono::steady_clock;

  bool wanted_;
  bool drawn_ = false;
  std::int64_t first_answers_ = 0;
  Clock::time_point start_;
  Clock::time_point last_drawn_;
};

}  // namespace chispa::tools
