#include "status_line.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <numeric>
#include <string_view>

namespace chispa::tools {
namespace {

constexpr std::string_view kGap = "  ";

/// Messages come from any thread.
struct Drawn {
  std::mutex mutex;
  bool ever = false;
};

Drawn& drawn() {
  static Drawn state;
  return state;
}

bool understands_control_sequences() {
  const char* const name = std::getenv("TERM");
  return name != nullptr && *name != '\0' && std::string_view(name) != "dumb";
}

/// The terminal may be gone, which fmt::print would throw for.
void print(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

/// Of a shell that has control of jobs; else the terminal is ours.
bool in_background() {
  const pid_t foreground = ::tcgetpgrp(STDERR_FILENO);
  return foreground > 0 && foreground != ::getpgrp();
}

}  // namespace

std::string fit_fields(const std::vector<StatusField>& fields, std::size_t columns) {
  std::vector<std::size_t> by_rank(fields.size());
  std::iota(by_rank.begin(), by_rank.end(), std::size_t{0});
  std::stable_sort(by_rank.begin(), by_rank.end(),
                   [&](std::size_t a, std::size_t b) { return fields[a].rank < fields[b].rank; });
  std::vector<bool> taken(fields.size(), false);
  std::size_t used = 0;
  for (const std::size_t i : by_rank) {
    const std::size_t more = fields[i].text.size() + (used == 0 ? 0 : kGap.size());
    if (used + more > columns) break;
    taken[i] = true;
    used += more;
  }
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!taken[i]) continue;
    if (!line.empty()) line += kGap;
    line += fields[i].text;
  }
  return line;
}

bool StatusLine::visible() {
  return ::isatty(STDERR_FILENO) == 1 && understands_control_sequences() && !in_background();
}

std::size_t StatusLine::columns() {
  winsize size{};
  constexpr std::size_t usual = 80;
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return (known ? size.ws_col : usual) - 1;
}

void StatusLine::draw(const std::string& line) {
  if (!visible()) return;
  const std::lock_guard lock(drawn().mutex);
  drawn().ever = true;
  print(fmt::format("\r\033[J{}\r", line));
}

void StatusLine::wipe() {
  const std::lock_guard lock(drawn().mutex);
  // Also where it was wiped before: the keyboard's ^C may stand there by now.
  if (drawn().ever && visible()) print("\r\033[J");
}

}  // namespace chispa::tools
