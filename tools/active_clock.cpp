#include "active_clock.h"

#include <algorithm>

namespace chispa::tools {

void ActiveClock::tick() {
  const Clock::time_point now = Clock::now();
  const Clock::duration interval = now - last_;
  last_ = now;
  if (signals_.resumed())
    paused_ += std::max(interval - usual_, Clock::duration::zero());
  else
    usual_ = interval;
}

}  // namespace chispa::tools
