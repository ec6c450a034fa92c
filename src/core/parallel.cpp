#include "chispa/core/parallel.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "core/available_cpus.h"
#include "core/thread_team.h"

namespace chispa {
namespace {

/// Made at its first use, of `threads`, or as many as there are CPUs for.
ThreadTeam& team(int threads = 0) {
  static ThreadTeam instance(threads > 0 ? threads : available_cpus());
  return instance;
}

}  // namespace

int thread_count() {
  return team().size();
}

void set_thread_count(int count) {
  if (count < 1) throw Error(fmt::format("threads: {} is not a number of threads; give 1 or more", count));
  if (count != team(count).wanted()) team().resize(count);
}

void parallel_for(std::int64_t chunks, const std::function<void(std::int64_t)>& body) {
  if (inside_job() || chunks <= 1 || thread_count() == 1) {
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) body(chunk);
    return;
  }
  team().run(chunks, body);
}

}  // namespace chispa
