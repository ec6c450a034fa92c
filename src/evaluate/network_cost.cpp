#include "chispa/evaluate/network_cost.h"

#include <fmt/format.h>

#include <algorithm>

#include "chispa/quant/fold.h"
#include "chispa/quant/quantize.h"

namespace chispa::evaluate {
namespace {

std::string name_of(const nn::Network& network, int node) {
  return node == nn::kNetworkInput ? "input" : network.nodes()[static_cast<std::size_t>(node)].name;
}

/// Images of pixels drawn at random.
Tensor noise(const Shape& image) {
  constexpr std::int64_t kImages = 2;
  const RandomStream random(1);
  Tensor images(Shape{kImages, image[0], image[1], image[2]});
  for (std::int64_t i = 0; i < images.size(); ++i)
    images.data()[i] = 4.0f * random.uniform(static_cast<std::uint64_t>(i)) - 2.0f;
  return images;
}

/// The extremes of each layer's output.
std::vector<quant::ValueRange> ranges_of(const quant::FoldedModel& model) {
  std::vector<quant::ValueRange> ranges(model.layers.size());
  quant::run(model, noise(model.input), [&](std::size_t layer, const Tensor& output) {
    const auto [least, greatest] = std::minmax_element(output.values().begin(), output.values().end());
    ranges[layer] = {static_cast<double>(*least), static_cast<double>(*greatest)};
  });
  return ranges;
}

}  // namespace

std::vector<NodeCost> node_costs(const nn::Network& network) {
  std::vector<NodeCost> costs;
  for (const nn::Node& node : network.nodes()) {
    NodeCost cost{.name = node.name, .kind = node.layer->kind(), .inputs = {}, .output = node.output};
    for (const int input : node.inputs) cost.inputs.push_back(name_of(network, input));
    for (const nn::NamedParameter& named : node.layer->parameters())
      cost.parameters += named.parameter.value().size();
    cost.multiply_accumulates = node.layer->multiply_accumulates(network.input_shapes(node));
    costs.push_back(std::move(cost));
  }
  return costs;
}

quant::Int8Model untrained_model(const nn::Network& network) {
  const quant::FoldedModel folded = quant::fold(network);
  return quant::quantize(folded, ranges_of(folded));
}

emit::ModelBlob device_cost(const nn::Network& network) {
  return emit::make_model_blob(untrained_model(network));
}

std::string to_dot(const nn::Network& network) {
  std::string text =
      fmt::format("digraph \"{}\" {{\n  node [shape=box, fontname=\"sans-serif\"];\n", network.name());
  text += fmt::format("  input [label=\"input\\n{}\"];\n", network.input().to_string());
  for (std::size_t i = 0; i < network.nodes().size(); ++i) {
    const nn::Node& node = network.nodes()[i];
    text += fmt::format("  n{} [label=\"{} {}\\n{}\"];\n", i, node.name, node.layer->kind(),
                        node.output.to_string());
    for (const int input : node.inputs)
      text +=
          fmt::format("  {} -> n{};\n", input == nn::kNetworkInput ? "input" : fmt::format("n{}", input), i);
  }
  return text + "}\n";
}

}  // namespace chispa::evaluate
