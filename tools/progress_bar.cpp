#include "progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace chispa::tools {
namespace {

constexpr int kWidth = 24;
constexpr std::chrono::milliseconds kBetweenDraws{100};

std::string bar(double done) {
  const int full = static_cast<int>(done * kWidth);
  std::string text(static_cast<std::size_t>(full), '=');
  if (full < kWidth) text += '>';
  text.resize(kWidth, '.');
  return text;
}

}  // namespace

ProgressBar::ProgressBar(bool wanted, std::int64_t epochs, std::int64_t batch_size)
    : wanted_(wanted && ::isatty(STDERR_FILENO) == 1), epochs_(epochs), batch_size_(batch_size) {}

void ProgressBar::show(const train::StepReport& report) {
  if (!wanted_) return;
  const Clock::time_point now = Clock::now();
  if (report.epoch != epoch_) {
    epoch_ = report.epoch;
    first_step_ =
        report.step;  // the rate is counted from the first step that was seen, which took unknown time
    epoch_start_ = now;
  }
  if (drawn_ && now - last_drawn_ < kBetweenDraws) return;
  last_drawn_ = now;
  drawn_ = true;

  const double seconds = std::chrono::duration<double>(now - epoch_start_).count();
  const double rate = static_cast<double>(report.step - first_step_) / std::max(seconds, 1e-3);
  const double left = rate > 0 ? static_cast<double>(report.steps - report.step) / rate : 0;
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(),
                "\r\033[Kepoch %lld/%lld [%s] %lld/%lld  loss %.3f  train %.1f%%  %.0f images/s  %.0f s left",
                static_cast<long long>(report.epoch), static_cast<long long>(epochs_),
                bar(static_cast<double>(report.step) / static_cast<double>(report.steps)).c_str(),
                static_cast<long long>(report.step), static_cast<long long>(report.steps), report.loss,
                100 * report.accuracy, rate * static_cast<double>(batch_size_), left);
  std::fputs(line.data(), stderr);
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace chispa::tools
