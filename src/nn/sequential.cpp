#include "chispa/nn/sequential.h"

#include "nn/conv_chain.h"
#include "nn/timed_layer.h"

namespace chispa::nn {

Variable Sequential::forward(const Variable& x, const Pass& pass) {
  Variable value = x;
  for (std::size_t i = 0; i < layers_.size();) {
    if (const ConvChainLayers chain = find_conv_chain(layers_, i, pass); chain.layers > 0) {
      value = ops::conv_chain(value, chain.operands);
      i += chain.layers;
      continue;
    }
    const Pass layer_pass{.training = pass.training, .random = pass.random.derive(i)};
    if (pass.profile == nullptr)
      value = layers_[i]->forward(value, layer_pass);
    else
      value = forward_timed(*layers_[i], value, layer_pass,
                            pass.profile->row(std::to_string(i) + " " + layers_[i]->kind()));
    ++i;
  }
  return value;
}

std::vector<NamedParameter> Sequential::parameters() const {
  std::vector<NamedParameter> all;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    for (const NamedParameter& named : layers_[i]->parameters())
      all.push_back({std::to_string(i) + "." + named.name, named.parameter});
  return all;
}

std::vector<NamedBuffer> Sequential::buffers() const {
  std::vector<NamedBuffer> all;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    for (const NamedBuffer& named : layers_[i]->buffers())
      all.push_back({std::to_string(i) + "." + named.name, named.buffer});
  return all;
}

}  // namespace chispa::nn
