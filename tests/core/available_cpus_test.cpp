#include "core/available_cpus.h"

#include <sched.h>

#include <fstream>
#include <string>

#include "catch.h"
#include "temporary_folder.h"

using namespace chispa;
namespace fs = std::filesystem;

namespace {

/// A root folder with files of a given content.
class Root {
 public:
  void put(const std::string& file, const std::string& text) const {
    const fs::path path = folder_.path() / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text << '\n';
  }
  std::optional<double> quota() const { return cgroup_cpu_quota(folder_.path()); }

 private:
  TemporaryFolder folder_;
};

constexpr const char* kVersion2 =
    "24 1 0:22 / /sys rw shared:7 - sysfs sysfs rw\n"
    "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";
constexpr const char* kVersion1 =
    "35 24 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
    "36 24 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct";

}  // namespace

TEST_CASE("the quota of a version 2 group is read from cpu.max", "[core]") {
  const Root root;
  root.put("proc/self/mountinfo", kVersion2);
  root.put("proc/self/cgroup", "0::/user.slice/run.scope");
  CHECK_FALSE(root.quota());
  root.put("sys/fs/cgroup/user.slice/run.scope/cpu.max", "max 100000");
  CHECK_FALSE(root.quota());
  root.put("sys/fs/cgroup/user.slice/run.scope/cpu.max", "50000 100000");
  CHECK(root.quota() == 0.5);
  SECTION("a group above may allow less") {
    root.put("sys/fs/cgroup/user.slice/cpu.max", "20000 100000");
    CHECK(root.quota() == 0.2);
  }
  SECTION("or more") {
    root.put("sys/fs/cgroup/user.slice/cpu.max", "800000 100000");
    CHECK(root.quota() == 0.5);
  }
}

TEST_CASE("the quota of a version 1 group is that of the controller of CPU time", "[core]") {
  const Root root;
  root.put("proc/self/mountinfo", kVersion1);
  root.put("proc/self/cgroup", "5:cpuset:/other\n4:cpu,cpuacct:/job\n0::/ignored");
  root.put("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "-1");
  root.put("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000");
  CHECK_FALSE(root.quota());
  root.put("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "250000");
  CHECK(root.quota() == 2.5);
}

TEST_CASE("in a container that sees its group's outer path, the mount's own limit counts", "[core]") {
  const Root root;
  root.put("proc/self/mountinfo", kVersion1);
  root.put("proc/self/cgroup", "4:cpu,cpuacct:/docker/4711");
  root.put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000");
  root.put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
  CHECK(root.quota() == 1.5);
}

TEST_CASE("without control groups, or with files that are none, there is no quota", "[core]") {
  const Root root;
  CHECK_FALSE(root.quota());
  root.put("proc/self/mountinfo", std::string("nonsense\n - \n") + kVersion2);
  root.put("proc/self/cgroup", "nonsense");
  root.put("sys/fs/cgroup/cpu.max", "many 0");
  CHECK_FALSE(root.quota());
  root.put("sys/fs/cgroup/cpu.max", "100000 0");
  CHECK_FALSE(root.quota());
}

TEST_CASE("a process that may run on one CPU has one", "[core]") {
  cpu_set_t before, one;
  REQUIRE(::sched_getaffinity(0, sizeof(before), &before) == 0);
  CHECK(available_cpus() >= 1);
  CHECK(available_cpus() <= CPU_COUNT(&before));
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu)
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  REQUIRE(::sched_setaffinity(0, sizeof(one), &one) == 0);
  CHECK(available_cpus() == 1);
  ::sched_setaffinity(0, sizeof(before), &before);
}
