#include "core/log.h"

#include <mutex>

namespace chispa {
namespace {

struct Logger {
  std::mutex mutex;
  LogSink sink;
};

Logger& logger() {
  static Logger instance;
  return instance;
}

}  // namespace

void set_log_sink(LogSink sink) {
  const std::lock_guard lock(logger().mutex);
  logger().sink = std::move(sink);
}

void log_message(LogLevel level, const std::string& message) {
  const std::lock_guard lock(logger().mutex);
  if (logger().sink) logger().sink(level, message);
}

}  // namespace chispa
