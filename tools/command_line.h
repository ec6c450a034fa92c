#pragma once

#include <cxxopts.hpp>
#include <optional>
#include <string>
#include <vector>

namespace chispa::tools {

/// The arguments as `options` and those that every command has understand them: -v, --log-level, --version
/// and -h, which stand last, in the last of `groups`. Sets what is logged. Nothing where the help (`groups`
/// of it, all where none are named) or the version was asked for, which is printed. Throws UsageError for
/// arguments that are not understood, for an argument that no option takes, and for a value that is empty.
std::optional<cxxopts::ParseResult> parse_or_help(cxxopts::Options& options, int argc, char** argv,
                                                  const std::vector<std::string>& groups = {});

/// An option that takes a number: its text, which number() reads.
std::shared_ptr<cxxopts::Value> number_value();
std::shared_ptr<cxxopts::Value> number_value(const std::string& preset);

/// The number that an option of number_value() was given last, one of int, int64_t, uint64_t, float and
/// double, written as in C++ whatever the locale: 0.5, -1, 1e-3. Throws UsageError where the text is not
/// wholly that, is not finite, or does not fit the type.
template <typename Number>
Number number(const cxxopts::ParseResult& parsed, const std::string& option);

/// Every value that an option was given or that stands for it by its place, commas and all.
std::vector<std::string> all_values(const cxxopts::ParseResult& parsed, const std::string& option);

/// --threads, where it is given. Throws UsageError when it is not in 1 ... 1024.
std::optional<int> thread_option(const cxxopts::ParseResult& parsed);

}  // namespace chispa::tools
