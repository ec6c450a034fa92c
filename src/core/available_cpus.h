#pragma once

#include <filesystem>
#include <optional>

namespace chispa {

/// How many CPUs this process may keep busy: those that it may run on (its affinity), and no more than its
/// control groups allow it time of, rounded up; at least 1.
int available_cpus();

/// The CPU time a second of time that the control groups of this process allow, the least of its own group's
/// and all above it; nothing where there is no limit, or no such groups (outside Linux). `root` is where proc
/// and the mounted groups are looked up: "/".
///   version 1   cpu.cfs_quota_us / cpu.cfs_period_us, a quota below 0 being none
///   version 2   cpu.max, "QUOTA PERIOD" in microseconds, or "max PERIOD"
std::optional<double> cgroup_cpu_quota(const std::filesystem::path& root);

}  // namespace chispa
