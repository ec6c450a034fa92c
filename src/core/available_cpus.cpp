#include "core/available_cpus.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace chispa {
namespace {

namespace fs = std::filesystem;

int cpus_to_run_on() {
#ifdef __linux__
  for (int most = 1024; most <= 1 << 20; most *= 4) {  // as many as the kernel's set has room for
    cpu_set_t* const set = CPU_ALLOC(static_cast<std::size_t>(most));
    if (set == nullptr) break;
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(most));
    const int count = ::sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
#endif
  return static_cast<int>(std::thread::hardware_concurrency());
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Whether the word is in a list like "rw,cpu,cpuacct".
bool lists(const std::string& list, const std::string& word) {
  return ("," + list + ",").find("," + word + ",") != std::string::npos;
}

/// A mounted hierarchy of control groups that may limit CPU time.
struct Hierarchy {
  bool version2 = false;
  fs::path mounted;
};

/// From lines of /proc/self/mountinfo: ID PARENT DEVICE ROOT MOUNTED OPTIONS... - TYPE SOURCE SUPEROPTIONS.
std::vector<Hierarchy> mounted_hierarchies(const fs::path& root) {
  std::vector<Hierarchy> found;
  for (const std::string& line : lines_of(root / "proc/self/mountinfo")) {
    const std::size_t separator = line.find(" - ");
    if (separator == std::string::npos) continue;
    std::istringstream before(line), after(line.substr(separator + 3));
    std::string ignored, mounted, type, options;
    before >> ignored >> ignored >> ignored >> ignored >> mounted;
    after >> type >> ignored >> options;
    if (type == "cgroup2" || (type == "cgroup" && lists(options, "cpu")))
      found.push_back({type == "cgroup2", root / fs::path(mounted).relative_path()});
  }
  return found;
}

/// From lines of /proc/self/cgroup: ID:CONTROLLERS:PATH, with no controllers for version 2.
fs::path group_in(const std::vector<std::string>& groups, bool version2) {
  for (const std::string& line : groups) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (version2 ? controllers.empty() : lists(controllers, "cpu"))
      return fs::path(line.substr(second + 1)).relative_path();
  }
  return {};
}

/// What one group allows.
std::optional<double> quota_of(const fs::path& folder, bool version2) {
  std::ifstream first(folder / (version2 ? "cpu.max" : "cpu.cfs_quota_us"));
  std::ifstream other(folder / "cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  first >> quota;  // fails for "max"
  (version2 ? first : other) >> period;
  if (!first || !(version2 || other) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

}  // namespace

std::optional<double> cgroup_cpu_quota(const fs::path& root) {
  const std::vector<std::string> groups = lines_of(root / "proc/self/cgroup");
  std::optional<double> least;
  for (const Hierarchy& hierarchy : mounted_hierarchies(root)) {
    // In a container the path may lead through groups outside it, which are not mounted there; the
    // container's own is then where the mount begins.
    fs::path group = group_in(groups, hierarchy.version2);
    while (true) {
      if (const auto quota = quota_of(hierarchy.mounted / group, hierarchy.version2))
        least = std::min(least.value_or(*quota), *quota);
      if (group.empty()) break;
      group = group.parent_path();
    }
  }
  return least;
}

int available_cpus() {
  int cpus = cpus_to_run_on();
  if (const std::optional<double> quota = cgroup_cpu_quota("/"))
    cpus = std::min(cpus, static_cast<int>(std::min(std::ceil(*quota), 1e6)));
  return std::max(1, cpus);
}

}  // namespace chispa
