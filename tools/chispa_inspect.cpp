// Shows what is in a file: parse, list, print.
#include <cstdio>
#include <cxxopts.hpp>

#include "command_line.h"
#include "listing.h"
#include "run_tool.h"

namespace {

using namespace chispa::tools;

int inspect(int argc, char** argv) {
  cxxopts::Options options("chispa-inspect",
                           "Shows what is in a .tflite file, a model of cifar-quantize (.bin) or a\n"
                           "checkpoint of cifar-train (.chispa): shapes, types, scales, bytes,\n"
                           "multiply-accumulates.\n");
  options.custom_help("FILE [OPTION...]").positional_help("");
  options.add_options()("file", "What to look into", cxxopts::value<std::string>(), "FILE")(
      "json", "Print one line of JSON");
  options.parse_positional({"file"});
  const std::optional<cxxopts::ParseResult> arguments = parse_or_help(options, argc, argv);
  if (!arguments) return 0;
  const cxxopts::ParseResult& parsed = *arguments;
  if (parsed.count("file") == 0) throw UsageError("FILE is missing");
  const Listing listing = list_file(parsed["file"].as<std::string>());
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
