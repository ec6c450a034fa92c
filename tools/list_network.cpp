#include "list_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "chispa/core/error.h"

namespace chispa::tools {
namespace {

using nlohmann::ordered_json;

std::string inputs_of(const evaluate::NodeCost& node) {
  return fmt::format("{}", fmt::join(node.inputs, ","));
}

void print_nodes(const nn::Network& network) {
  const std::vector<evaluate::NodeCost> nodes = evaluate::node_costs(network);
  std::size_t name = 4, kind = 8, inputs = 6, shape = 5;
  for (const evaluate::NodeCost& node : nodes) {
    name = std::max(name, node.name.size());
    kind = std::max(kind, node.kind.size());
    inputs = std::max(inputs, inputs_of(node).size());
    shape = std::max(shape, node.output.to_string().size());
  }
  fmt::print("{:<{}}  {:<{}}  {:<{}}  {:<{}}  {:>10}  {:>11}\n", "node", name, "operator", kind, "inputs",
             inputs, "shape", shape, "parameters", "MACs");
  for (const evaluate::NodeCost& node : nodes)
    fmt::print("{:<{}}  {:<{}}  {:<{}}  {:<{}}  {:>10}  {:>11}\n", node.name, name, node.kind, kind,
               inputs_of(node), inputs, node.output.to_string(), shape, node.parameters,
               node.multiply_accumulates);
  fmt::print("network {}  input {}  {} parameters  {} MACs\n", network.name(), network.input().to_string(),
             network.parameter_count(), network.multiply_accumulates());
}

void print_device(const emit::ModelBlob& cost) {
  std::size_t name = 5;
  for (const emit::LayerPlan& stage : cost.layers) name = std::max(name, stage.name.size());
  fmt::print("\non the device, int8:\n{:<{}}  {:>8}  {:>8}  {:>9}  {:>9}  {:>11}  {:>12}\n", "stage", name,
             "ring B", "of map B", "scratch B", "model B", "MACs", "instructions");
  fmt::print("{:<{}}  {:>8}\n", "input", name, cost.image_ring_bytes);
  for (const emit::LayerPlan& stage : cost.layers)
    fmt::print("{:<{}}  {:>8}  {:>8}  {:>9}  {:>9}  {:>11}  {:>12}\n", stage.name, name, stage.ring_bytes,
               stage.feature_map_bytes, stage.scratch_bytes, stage.weight_bytes, stage.multiply_accumulates,
               stage.instructions);
  fmt::print("model {} B  arena {} B  about {:.1f} M instructions of a Cortex-M3\n", cost.bytes.size(),
             cost.arena_bytes, static_cast<double>(cost.instructions()) / 1e6);
}

}  // namespace

void print_network(const nn::Network& network) {
  print_nodes(network);
  try {
    print_device(evaluate::device_cost(network));
  } catch (const Error& error) {
    fmt::print("\non the device: cannot run there: {}\n", error.what());
  }
}

std::string network_json(const nn::Network& network) {
  ordered_json json{{"format", "network"},
                    {"name", network.name()},
                    {"parameters", network.parameter_count()},
                    {"multiply_accumulates", network.multiply_accumulates()},
                    {"nodes", ordered_json::array()}};
  for (const evaluate::NodeCost& node : evaluate::node_costs(network))
    json["nodes"].push_back({{"name", node.name},
                             {"operator", node.kind},
                             {"inputs", node.inputs},
                             {"shape", std::vector<std::int64_t>(node.output.begin(), node.output.end())},
                             {"parameters", node.parameters},
                             {"multiply_accumulates", node.multiply_accumulates}});
  try {
    const emit::ModelBlob cost = evaluate::device_cost(network);
    json["device"] = {{"model_bytes", cost.bytes.size()},
                      {"arena_bytes", cost.arena_bytes},
                      {"image_ring_bytes", cost.image_ring_bytes},
                      {"estimated_instructions", cost.instructions()},
                      {"stages", ordered_json::array()}};
    for (const emit::LayerPlan& stage : cost.layers)
      json["device"]["stages"].push_back({{"name", stage.name},
                                          {"ring_bytes", stage.ring_bytes},
                                          {"scratch_bytes", stage.scratch_bytes},
                                          {"model_bytes", stage.weight_bytes},
                                          {"multiply_accumulates", stage.multiply_accumulates},
                                          {"estimated_instructions", stage.instructions}});
  } catch (const Error& error) {
    json["device"] = {{"error", error.what()}};
  }
  return json.dump() + "\n";
}

}  // namespace chispa::tools
