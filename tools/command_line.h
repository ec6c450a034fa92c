#pragma once

#include <cxxopts.hpp>
#include <optional>
#include <string>
#include <vector>

namespace chispa::tools {

/// The arguments as `options` understand them; or nothing, where they asked for the help, which is printed
/// (`groups` of it, all where none are named). Throws UsageError for an argument that no option takes, and
/// cxxopts's exceptions.
std::optional<cxxopts::ParseResult> parse_or_help(cxxopts::Options& options, int argc, char** argv,
                                                  const std::vector<std::string>& groups = {});

/// --threads, where it is given. Throws UsageError when it is not in 1 ... 1024.
std::optional<int> thread_option(const cxxopts::ParseResult& parsed);

}  // namespace chispa::tools
