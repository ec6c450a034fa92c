#include "progress_bar.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <sstream>

namespace chispa::tools {
namespace {

constexpr std::size_t kWidest = 24, kNarrowest = 4;
constexpr std::chrono::milliseconds kBetweenDraws{100};

std::size_t terminal_columns() {
  winsize size{};
  constexpr std::size_t usual = 80;
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

/// "[=====>....] " over the columns that are there, nothing where they are too few.
std::string bar(double done, std::size_t columns) {
  constexpr std::size_t frame = 3;
  if (columns < kNarrowest + frame) return "";
  const std::size_t width = std::min(columns - frame, kWidest);
  std::string text(static_cast<std::size_t>(done * static_cast<double>(width)), '=');
  if (text.size() < width) text += '>';
  text.resize(width, '.');
  return "[" + text + "] ";
}

std::string fixed(double value, int decimals) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(decimals) << value;
  return text.str();
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
  const std::string before = "epoch " + std::to_string(report.epoch) + '/' + std::to_string(epochs_) + ' ';
  const std::string after = std::to_string(report.step) + '/' + std::to_string(report.steps) + "  loss " +
                            fixed(report.loss, 3) + "  train " + fixed(100 * report.accuracy, 1) + "%  " +
                            fixed(rate * static_cast<double>(batch_size_), 0) + " images/s  " +
                            fixed(left, 0) + " s left";
  // One column stays free: a full line would wrap, and could not be redrawn in place.
  const std::size_t columns = terminal_columns() - 1;
  const std::size_t taken = before.size() + after.size();
  const double done = static_cast<double>(report.step) / static_cast<double>(report.steps);
  const std::string line = before + bar(done, columns > taken ? columns - taken : 0) + after;
  std::fprintf(stderr, "\r\033[K%s", line.substr(0, columns).c_str());
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace chispa::tools
