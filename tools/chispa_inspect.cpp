// Shows what is in a file: parse, list, print.
#include <cstdio>
#include <cxxopts.hpp>
#include <memory>

#include "chispa/core/read_file.h"
#include "chispa/evaluate/network_cost.h"
#include "chispa/nn/model.h"
#include "chispa/train/saved_model.h"
#include "command_line.h"
#include "list_network.h"
#include "listing.h"
#include "network_option.h"
#include "run_tool.h"

namespace {

using namespace chispa;
using namespace chispa::tools;

cxxopts::Options command_line() {
  cxxopts::Options options("chispa-inspect",
                           "Shows what is in a .tflite file, a model of cifar-quantize (.bin) or a\n"
                           "checkpoint of cifar-train (.chispa): shapes, types, scales, bytes,\n"
                           "multiply-accumulates. Of a network's description (.yaml, or the name of a\n"
                           "built-in one): its nodes, and what it will cost on the device.\n");
  options.custom_help("FILE [OPTION...]").positional_help("");
  options.add_options()("file", "What to look into", cxxopts::value<std::string>(), "FILE")(
      "json", "Print one line of JSON")("dot", "Of a network: print a graph for Graphviz")(
      "network", "Of a checkpoint: show its network, not its tensors")(
      "input", "Pictures a description is shown for", cxxopts::value<std::string>()->default_value("32x32x3"),
      "HxWxC")("classes", "Their classes", number_value("10"), "N")("width", "Multiplies the channel counts",
                                                                    number_value(), "F");
  options.parse_positional({"file"});
  return options;
}

/// The network that the arguments mean, or null where it is a file of another kind.
std::unique_ptr<nn::Network> network_of(const cxxopts::ParseResult& parsed, const std::string& file) {
  if (parsed.count("network") != 0) return std::move(train::load_model(file).network);
  if (!names_network(file)) return nullptr;
  nn::ModelConfig config;
  set_network(file, config);
  set_input(parsed["input"].as<std::string>(), config);
  config.classes = number<std::int64_t>(parsed, "classes");
  if (parsed.count("width") != 0) config.width_multiplier = number<double>(parsed, "width");
  return nn::make_model(config, RandomStream(1));
}

void show_network(const cxxopts::ParseResult& parsed, const nn::Network& network) {
  if (parsed.count("dot") != 0)
    std::fputs(evaluate::to_dot(network).c_str(), stdout);
  else if (parsed.count("json") != 0)
    std::fputs(network_json(network).c_str(), stdout);
  else
    print_network(network);
}

int inspect(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const std::optional<cxxopts::ParseResult> arguments = parse_or_help(options, argc, argv);
  if (!arguments) return 0;
  const cxxopts::ParseResult& parsed = *arguments;
  if (parsed.count("file") == 0) throw UsageError("FILE is missing");
  const auto file = parsed["file"].as<std::string>();
  if (const std::unique_ptr<nn::Network> network = network_of(parsed, file)) {
    show_network(parsed, *network);
    return 0;
  }
  if (parsed.count("dot") != 0)
    throw UsageError("--dot is for networks: a .yaml file, or a checkpoint with --network");
  const Listing listing = list_file(file);
  if (parsed.count("json") != 0)
    std::fputs(listing_json(listing).c_str(), stdout);
  else
    print_table(listing);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("chispa-inspect", [&] { return inspect(argc, argv); });
}
