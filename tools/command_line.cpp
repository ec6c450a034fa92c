#include "command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iostream>

#include "logging.h"
#include "run_tool.h"

namespace chispa::tools {
namespace {

constexpr std::size_t kColumns = 80;

void add_common_options(cxxopts::Options& options, const std::string& group) {
  options.add_options(group)                          //
      ("v,verbose", "Say more, as --log-level info")  //
      ("log-level", "debug, info, warning (default), error or off", cxxopts::value<std::string>(),
       "LEVEL")  //
      ("version", "Print the version")("h,help", "Print this");
}

/// As it is typed: -b, --batch-size.
std::string dashed(const std::string& option) {
  return (option.size() == 1 ? "-" : "--") + option;
}

/// What a message of cxxopts has in quotes: the option or the argument that it is about.
std::string subject(const std::exception& error) {
  const std::string text = error.what();
  const std::size_t begin = text.find(cxxopts::LQUOTE) + cxxopts::LQUOTE.size();
  return text.substr(begin, text.find(cxxopts::RQUOTE, begin) - begin);
}

cxxopts::ParseResult parse(cxxopts::Options& options, int argc, char** argv) {
  namespace failures = cxxopts::exceptions;
  try {
    return options.parse(argc, argv);
  } catch (const failures::no_such_option& error) {
    throw UsageError(fmt::format("there is no option {}", dashed(subject(error))));
  } catch (const failures::invalid_option_syntax& error) {
    throw UsageError(fmt::format("{} is not an option", subject(error)));
  } catch (const failures::missing_argument& error) {
    throw UsageError(fmt::format("{} needs a value", dashed(subject(error))));
  } catch (const failures::option_requires_argument& error) {
    throw UsageError(fmt::format("{} needs a value", dashed(subject(error))));
  } catch (const failures::gratuitous_argument_for_option& error) {
    throw UsageError(fmt::format("{} takes no value", dashed(subject(error))));
  } catch (const failures::incorrect_argument_type& error) {  // of a switch: all other values are texts
    throw UsageError(fmt::format("\"{}\" is neither true nor false", subject(error)));
  }
}

bool is_option(const std::string& argument, const std::string& name) {
  return argument == dashed(name) || argument == dashed(name) + "=";
}

/// No option has a use for an empty value; it is an empty variable of a script.
void check_values(const cxxopts::ParseResult& parsed, const std::vector<std::string>& arguments) {
  for (const cxxopts::KeyValue& argument : parsed.arguments()) {
    if (!argument.value().empty()) continue;
    const bool named = std::any_of(arguments.begin(), arguments.end(),
                                   [&](const std::string& word) { return is_option(word, argument.key()); });
    throw UsageError(named ? fmt::format("the value of --{} is empty", argument.key())
                           : "an argument is empty");
  }
  if (!parsed.unmatched().empty())
    throw UsageError(fmt::format("unexpected argument {}", parsed.unmatched().front()));
}

void choose_messages(const cxxopts::ParseResult& parsed) {
  if (parsed.count("log-level") != 0)
    show_messages(parsed["log-level"].as<std::string>());
  else if (parsed.count("verbose") != 0)
    show_messages("info");
}

/// "; write 1.5" for 1,5.
template <typename Number>
std::string decimal_point_hint(std::string text) {
  std::replace(text.begin(), text.end(), ',', '.');
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? "; write " + text : "";
}

}  // namespace

std::optional<cxxopts::ParseResult> parse_or_help(cxxopts::Options& options, int argc, char** argv,
                                                  const std::vector<std::string>& groups) {
  add_common_options(options, groups.empty() ? "" : groups.back());
  options.set_width(kColumns);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  cxxopts::ParseResult parsed = parse(options, argc, argv);
  if (parsed.count("help") != 0) {
    const std::string help = options.help(groups);
    std::cout << help << (help.back() == '\n' ? "" : "\n");
    return std::nullopt;
  }
  if (parsed.count("version") != 0) {
    std::cout << options.program() << ' ' << CHISPA_VERSION << '\n';
    return std::nullopt;
  }
  record(fmt::format("{} {}: {}", options.program(), CHISPA_VERSION, fmt::join(arguments, " ")));
  check_values(parsed, arguments);
  choose_messages(parsed);
  return parsed;
}

std::shared_ptr<cxxopts::Value> number_value() {
  return cxxopts::value<std::string>();
}

std::shared_ptr<cxxopts::Value> number_value(const std::string& preset) {
  return cxxopts::value<std::string>()->default_value(preset);
}

template <typename Number>
Number number(const cxxopts::ParseResult& parsed, const std::string& option) {
  constexpr bool whole = std::is_integral_v<Number>;
  constexpr const char* what = std::is_unsigned_v<Number> ? "whole number from 0"
                               : whole                    ? "whole number"
                                                          : "number";
  const auto text = parsed[option].as<std::string>();
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool all = end == text.data() + text.size();
  if (all && error == std::errc::result_out_of_range)
    throw UsageError(fmt::format("--{} {} is out of range", option, text));
  if (!all || error != std::errc())
    throw UsageError(
        fmt::format("--{} \"{}\" is not a {}{}", option, text, what, decimal_point_hint<Number>(text)));
  if constexpr (!whole)
    if (!std::isfinite(value)) throw UsageError(fmt::format("--{} {} is not finite", option, text));
  return value;
}

template int number<int>(const cxxopts::ParseResult&, const std::string&);
template std::int64_t number<std::int64_t>(const cxxopts::ParseResult&, const std::string&);
template std::uint64_t number<std::uint64_t>(const cxxopts::ParseResult&, const std::string&);
template float number<float>(const cxxopts::ParseResult&, const std::string&);
template double number<double>(const cxxopts::ParseResult&, const std::string&);

std::vector<std::string> all_values(const cxxopts::ParseResult& parsed, const std::string& option) {
  std::vector<std::string> values;
  for (const cxxopts::KeyValue& argument : parsed.arguments())
    if (argument.key() == option) values.push_back(argument.value());
  return values;
}

std::optional<int> thread_option(const cxxopts::ParseResult& parsed) {
  if (parsed.count("threads") == 0) return std::nullopt;
  const int threads = number<int>(parsed, "threads");
  if (threads < 1 || threads > 1024)
    throw UsageError(fmt::format("--threads {} is not in 1 ... 1024", threads));
  return threads;
}

}  // namespace chispa::tools
