#include "train/make_optimizer.h"

#include "chispa/core/error.h"
#include "chispa/optim/adam.h"
#include "chispa/optim/adamw.h"
#include "chispa/optim/sgd.h"

namespace chispa::train {

std::unique_ptr<optim::Optimizer> make_optimizer(const TrainConfig& config, const nn::Module& network) {
  std::vector<optim::Parameter> parameters;
  for (const nn::NamedParameter& named : network.parameters())
    parameters.push_back({named.name, named.parameter});
  const auto weight_decay = static_cast<float>(config.weight_decay);
  switch (config.optimizer) {
    case OptimizerKind::sgd:
      return std::make_unique<optim::Sgd>(std::move(parameters),
                                          optim::Sgd::Options{.momentum = static_cast<float>(config.momentum),
                                                              .nesterov = config.nesterov,
                                                              .weight_decay = weight_decay,
                                                              .decay_vectors = config.decay_vectors});
    case OptimizerKind::adam:
      return std::make_unique<optim::Adam>(std::move(parameters), optim::Adam::Options{});
    case OptimizerKind::adamw:
      return std::make_unique<optim::AdamW>(
          std::move(parameters),
          optim::AdamW::Options{
              .adam = {}, .weight_decay = weight_decay, .decay_vectors = config.decay_vectors});
  }
  throw Error("optimizer: unknown kind");
}

}  // namespace chispa::train
