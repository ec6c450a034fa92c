#include "chispa/quant/fold.h"

#include <Eigen/Core>
#include <string>

#include "chispa/core/error.h"
#include "chispa/quant/inference_chain.h"
#include "core/array_view.h"

namespace chispa::quant {
namespace {

void check_finite(const FoldedLayer& layer, const std::string& title) {
  if (!flat_array(layer.weight).isFinite().all() || !flat_array(layer.bias).isFinite().all())
    throw Error("fold: layer " + title +
                " gives a weight that is not finite; the training that made it diverged");
}

void fold_norm(const nn::BatchNorm& norm, FoldedLayer& layer) {
  const Eigen::ArrayXd factor =
      flat_array(norm.gamma().value()).cast<double>() /
      (flat_array(norm.running_variance()).cast<double>() + norm.options().epsilon).sqrt();
  ChannelArray weight = channel_array(layer.weight);
  weight = (weight.cast<double>().rowwise() * factor.transpose()).cast<float>();
  FlatArray bias = flat_array(layer.bias);
  bias = (flat_array(norm.beta().value()).cast<double>() +
          (bias.cast<double>() - flat_array(norm.running_mean()).cast<double>()) * factor)
             .cast<float>();
}

FoldedLayer fold(const ChainLayer& source) {
  FoldedLayer layer = source.layer;
  if (!source.weight.is_set()) return layer;
  layer.weight = source.weight.value().clone();
  layer.bias = source.bias.value().clone();
  check_finite(layer, source.title);
  for (const ChainNorm& norm : source.norms) {
    fold_norm(*norm.norm, layer);
    check_finite(layer, norm.title);
  }
  return layer;
}

}  // namespace

FoldedModel fold(const nn::Sequential& network, const Shape& input) {
  FoldedModel model{.input = input, .layers = {}};
  for (const ChainLayer& source : inference_chain(network, input)) model.layers.push_back(fold(source));
  return model;
}

}  // namespace chispa::quant
