#include "chispa/quant/inference_graph.h"

#include "chispa/core/error.h"
#include "quant/graph_lowering.h"
#include "quant/insert_requantizations.h"

namespace chispa::quant {

InferenceGraph inference_graph(const nn::Network& network) {
  network.check_complete();
  GraphLowering lowering(network);
  for (std::size_t i = 0; i < network.nodes().size(); ++i) {
    try {
      lowering.enter(i);
      network.nodes()[i].layer->lower(lowering);
    } catch (const Error& error) {
      throw Error("fold: layer " + network.title(i) + " " + error.what());
    }
  }
  InferenceGraph graph = lowering.finish();
  if (graph.model.layers.empty()) throw Error("fold: the network computes nothing");
  for (const std::size_t inserted : insert_requantizations(graph.model))
    graph.sources.insert(graph.sources.begin() + static_cast<std::ptrdiff_t>(inserted),
                         {.title = graph.model.layers[inserted].name});
  return graph;
}

}  // namespace chispa::quant
