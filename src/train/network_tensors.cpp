#include "chispa/train/network_tensors.h"

#include <algorithm>
#include <cmath>

#include "chispa/core/error.h"

namespace chispa::train {

std::vector<io::NamedTensor> network_tensors(const nn::Module& network, const std::string& prefix) {
  std::vector<io::NamedTensor> tensors;
  for (nn::NamedParameter& named : network.parameters())
    tensors.push_back({prefix + named.name, named.parameter.value()});
  for (nn::NamedBuffer& named : network.buffers()) tensors.push_back({prefix + named.name, named.buffer});
  return tensors;
}

void restore_tensors(const io::Checkpoint& checkpoint, std::vector<io::NamedTensor> targets,
                     const std::string& file) {
  for (io::NamedTensor& target : targets) {
    const Tensor* const saved = checkpoint.find(target.name);
    if (saved == nullptr)
      throw Error(file + ": has no tensor " + target.name + "; not a checkpoint of this network");
    if (!(saved->shape() == target.tensor.shape()))
      throw Error(file + ": tensor " + target.name + " is " + saved->shape().to_string() +
                  ", the network needs " + target.tensor.shape().to_string());
    for (const float value : saved->values())
      if (!std::isfinite(value))
        throw Error(file + ": tensor " + target.name +
                    " holds a value that is not finite; use another checkpoint");
    std::copy_n(saved->data(), saved->size(), target.tensor.data());
  }
}

}  // namespace chispa::train
