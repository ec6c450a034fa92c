#pragma once

#include "chispa/autograd/batch_norm.h"
#include "kernels/norm/batch_norm.h"

namespace chispa::ops {

/// running = (1 - momentum) * running + momentum * batch; the variance as the unbiased one, of count - 1.
void move_running_statistics(RunningStatistics& running, const kernels::ChannelMoments& batch,
                             float momentum);

}  // namespace chispa::ops
