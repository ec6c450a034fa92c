#include "chispa/core/profile.h"

#include <algorithm>

namespace chispa {

Cost& Cost::operator+=(const Cost& other) {
  seconds += other.seconds;
  flops += other.flops;
  bytes += other.bytes;
  return *this;
}

ProfileRow& Profile::row(const std::string& name) {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const ProfileRow& row) { return row.name == name; });
  return found != rows_.end() ? *found : rows_.emplace_back(ProfileRow{name, {}, {}});
}

double Profile::seconds() const {
  double sum = 0;
  for (const ProfileRow& row : rows_) sum += row.forward.seconds + row.backward.seconds;
  return sum;
}

}  // namespace chispa
