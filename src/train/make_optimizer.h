#pragma once

#include <memory>

#include "chispa/nn/module.h"
#include "chispa/optim/optimizer.h"
#include "chispa/train/config.h"

namespace chispa::train {

/// The optimizer that `config` asks for, over the parameters of `network`.
std::unique_ptr<optim::Optimizer> make_optimizer(const TrainConfig& config, const nn::Module& network);

}  // namespace chispa::train
