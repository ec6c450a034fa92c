#include "core/log.h"

#include <string>
#include <vector>

#include "catch.h"

using namespace chispa;

TEST_CASE("the library is silent until it is given a sink, and again once that is taken away", "[log]") {
  std::vector<std::string> heard;
  log(LogLevel::warning, "before {}", 1);
  set_log_sink([&](LogLevel level, std::string_view message) {
    heard.push_back((level == LogLevel::warning ? "warning " : "info ") + std::string(message));
  });
  log(LogLevel::warning, "{}: {} of {}", "folder", 2, 3);
  log(LogLevel::info, "4");
  set_log_sink({});
  log(LogLevel::error, "after");
  CHECK(heard == std::vector<std::string>{"warning folder: 2 of 3", "info 4"});
}
