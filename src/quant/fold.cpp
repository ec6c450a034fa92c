#include "chispa/quant/fold.h"

#include <Eigen/Core>
#include <string>

#include "chispa/core/error.h"
#include "chispa/quant/inference_graph.h"
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

void set_weights(const WeightSource& source, FoldedLayer& layer) {
  if (!source.weight.is_set()) return;
  layer.weight = source.weight.value().clone();
  if (source.bias.is_set()) layer.bias = source.bias.value().clone();
  check_finite(layer, source.title);
  for (const FoldedNorm& norm : source.norms) {
    fold_norm(*norm.norm, layer);
    check_finite(layer, norm.title);
  }
}

}  // namespace

FoldedModel fold(const nn::Network& network) {
  InferenceGraph graph = inference_graph(network);
  for (std::size_t i = 0; i < graph.sources.size(); ++i) set_weights(graph.sources[i], graph.model.layers[i]);
  return std::move(graph.model);
}

}  // namespace chispa::quant
