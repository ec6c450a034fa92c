#include "logging.h"

#include <fmt/core.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "run_tool.h"
#include "status_line.h"

namespace chispa::tools {
namespace {

using Level = spdlog::level::level_enum;

/// A message may quote what a user or a file named: no line end or control sequence of theirs gets out.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      line += fmt::format("\\x{:02x}", byte);
    else
      line += c;
  }
  return line;
}

/// Standard error: "cifar-train: warning: what happened".
class ScreenSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit ScreenSink(std::string tool) : tool_(std::move(tool)) {}

  void print(std::string_view line) {
    StatusLine::wipe();
    const std::string text = fmt::format("{}: {}\n", tool_, line);
    std::fputs(text.c_str(), stderr);  // fmt::print would throw where standard error is gone
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const spdlog::string_view_t level = spdlog::level::to_string_view(message.level);
    print(fmt::format("{}: {}", std::string_view(level.data(), level.size()),
                      std::string_view(message.payload.data(), message.payload.size())));
  }
  void flush_() override {}

 private:
  std::string tool_;
};

/// run.log, which keeps what comes before it is opened. Each line is in the file at once: a command that is
/// killed has told all until then.
class RunLogSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit RunLogSink(std::shared_ptr<ScreenSink> screen) : screen_(std::move(screen)) {
    set_pattern_("%Y-%m-%d %H:%M:%S %z  %-7l  %v");
  }

  void open(const std::filesystem::path& path) {
    const std::lock_guard lock(mutex_);
    path_ = path;
    file_.reset(std::fopen(path.c_str(), "a"));
    if (!file_) give_up();
    for (const std::string& line : waiting_) write(line);
    waiting_.clear();
    keeps_waiting_ = false;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (keeps_waiting_)
      waiting_.push_back(fmt::to_string(line));
    else
      write(fmt::to_string(line));
  }
  void flush_() override {}

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void write(const std::string& line) {
    if (!file_) return;
    if (std::fputs(line.c_str(), file_.get()) == EOF || std::fflush(file_.get()) == EOF) give_up();
  }

  void give_up() {
    const int reason = errno;
    file_.reset();
    screen_->print(fmt::format("warning: {} cannot be written: {}; going on without it",
                               one_line(path_.string()), std::strerror(reason)));
  }

  std::shared_ptr<ScreenSink> screen_;
  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
  bool keeps_waiting_ = true;
  std::vector<std::string> waiting_;
};

struct Log {
  explicit Log(const std::string& tool)
      : screen(std::make_shared<ScreenSink>(tool)),
        file(std::make_shared<RunLogSink>(screen)),
        logger(tool, {screen, file}) {
    show(Level::warn);
  }

  void show(Level level) {
    screen->set_level(level);
    file->set_level(std::min(level, Level::info));
    logger.set_level(std::min(level, Level::info));
  }

  std::shared_ptr<ScreenSink> screen;
  std::shared_ptr<RunLogSink> file;
  spdlog::logger logger;
};

std::unique_ptr<Log>& the_log() {
  static std::unique_ptr<Log> log;
  return log;
}

Level spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return Level::debug;
    case LogLevel::info:
      return Level::info;
    case LogLevel::warning:
      return Level::warn;
    case LogLevel::error:
      return Level::err;
  }
  return Level::err;
}

}  // namespace

void start_log(const std::string& tool) {
  the_log() = std::make_unique<Log>(tool);
  set_log_sink([](LogLevel level, std::string_view message) { log_message(level, std::string(message)); });
}

void show_messages(const std::string& level) {
  // Not by spdlog::level::from_str, which takes any word that it does not know for "off".
  for (const Level known : {Level::debug, Level::info, Level::warn, Level::err, Level::off}) {
    const spdlog::string_view_t name = spdlog::level::to_string_view(known);
    if (level == std::string_view(name.data(), name.size())) return the_log()->show(known);
  }
  throw UsageError(fmt::format("--log-level {}: use debug, info, warning, error or off", level));
}

void open_run_log(const std::filesystem::path& folder) {
  the_log()->file->open(folder / "run.log");
}

void log_message(LogLevel level, const std::string& message) {
  the_log()->logger.log(spdlog_level(level), one_line(message));
}

void record(const std::string& message) {
  the_log()->file->log({the_log()->logger.name(), Level::info, one_line(message)});
}

void log_failure(const std::string& message) {
  const std::string line = one_line(message);
  the_log()->screen->print(line);
  the_log()->file->log({the_log()->logger.name(), Level::err, line});
}

}  // namespace chispa::tools
