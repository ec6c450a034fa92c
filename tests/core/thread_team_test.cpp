#include "core/thread_team.h"

#include <atomic>
#include <string>
#include <system_error>

#include "catch.h"
#include "chispa/core/log.h"

using namespace chispa;

namespace {

/// Starts `left` threads and then fails as a system does that is out of them.
ThreadTeam::Start failing_after(int& left) {
  return [&left](std::function<void()> body) {
    if (left-- <= 0) throw std::system_error(EAGAIN, std::generic_category());
    return std::thread(std::move(body));
  };
}

int chunks_run(ThreadTeam& team, int chunks) {
  std::vector<std::atomic<int>> runs(static_cast<std::size_t>(chunks));
  team.run(chunks, [&](std::int64_t chunk) { ++runs[static_cast<std::size_t>(chunk)]; });
  int once = 0;
  for (const std::atomic<int>& count : runs) once += count == 1 ? 1 : 0;
  return once;
}

}  // namespace

TEST_CASE("a team goes on with the threads that could be started, and says so", "[core]") {
  int startable = GENERATE(0, 1, 3);
  const int expected = startable + 1;
  CAPTURE(expected);
  std::vector<std::string> warnings;
  set_log_sink([&](LogLevel, std::string_view message) { warnings.emplace_back(message); });
  {
    ThreadTeam team(8, failing_after(startable));
    CHECK(team.size() == expected);
    CHECK(team.wanted() == 8);
    for (int job = 0; job < 20; ++job) REQUIRE(chunks_run(team, 16) == 16);
  }  // and ends without a hang
  set_log_sink({});
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("threads: only " + std::to_string(expected) + " of 8 can be started (") == 0);
}

TEST_CASE("a team that changes its size takes no part in the jobs before", "[core]") {
  ThreadTeam team(2);
  CHECK(chunks_run(team, 16) == 16);
  for (const int threads : {4, 1, 3, 2}) {
    team.resize(threads);
    CHECK(team.size() == threads);
    for (int job = 0; job < 20; ++job) REQUIRE(chunks_run(team, 16) == 16);
  }
}
