#include "command_line.h"

#include <iostream>

#include "run_tool.h"

namespace chispa::tools {

std::optional<cxxopts::ParseResult> parse_or_help(cxxopts::Options& options, int argc, char** argv,
                                                  const std::vector<std::string>& groups) {
  cxxopts::ParseResult parsed = options.parse(argc, argv);
  if (parsed.count("help") != 0) {
    std::cout << options.help(groups);
    return std::nullopt;
  }
  if (!parsed.unmatched().empty()) throw UsageError("unexpected argument " + parsed.unmatched().front());
  return parsed;
}

std::optional<int> thread_option(const cxxopts::ParseResult& parsed) {
  if (parsed.count("threads") == 0) return std::nullopt;
  const int threads = parsed["threads"].as<int>();
  if (threads < 1 || threads > 1024)
    throw UsageError("--threads " + std::to_string(threads) + " is not in 1 ... 1024");
  return threads;
}

}  // namespace chispa::tools
