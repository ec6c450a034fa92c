#include "import_options.h"

#include <cxxopts.hpp>

#include "chispa/core/error.h"
#include "chispa/emit/c_array.h"
#include "command_line.h"
#include "data_options.h"
#include "run_tool.h"

namespace chispa::tools {
namespace {

using cxxopts::value;

cxxopts::Options command_line() {
  cxxopts::Options options(
      "tflite-import",
      "Turns an int8 .tflite file of any converter into C sources for microcontrollers,\n"
      "and measures it on the test images with the device's own runtime.\n");
  options.custom_help("FILE --out DIR [OPTION...]").positional_help("");
  options.add_options()("file", "The .tflite file", value<std::string>(), "FILE")(
      "out", "Where NAME.h, NAME.c and NAME.bin go", value<std::string>(), "DIR")(
      "image", "A picture for the device to look at", value<std::string>(), "FILE")(
      "name", "Of the C files and symbols", value<std::string>()->default_value("model"), "NAME")(
      "keep-softmax", "Compute a SOFTMAX at the end on the device, too")(
      "threads", "Changes speed, not results (default: all)", number_value(), "N")("q,quiet",
                                                                                   "Print the result only");
  add_reading_options(options, "");
  add_source_options(options, "");
  options.parse_positional({"file"});
  return options;
}

std::string required(const cxxopts::ParseResult& parsed, const std::string& option, const std::string& what) {
  if (parsed.count(option) == 0) throw UsageError(what + " is missing");
  return parsed[option].as<std::string>();
}

}  // namespace

std::optional<ImportRequest> parse_import_options(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const std::optional<cxxopts::ParseResult> arguments = parse_or_help(options, argc, argv);
  if (!arguments) return std::nullopt;
  const cxxopts::ParseResult& parsed = *arguments;
  ImportRequest request;
  request.file = required(parsed, "file", "FILE");
  request.out = required(parsed, "out", "--out DIR");
  if (parsed.count("data") != 0) request.data = parsed["data"].as<std::string>();
  request.reading = reading_options(parsed);
  override_source(parsed, request.source);
  if (parsed.count("image") != 0) request.image = parsed["image"].as<std::string>();
  request.name = parsed["name"].as<std::string>();
  try {
    emit::check_c_name(request.name);
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
  request.keep_softmax = parsed.count("keep-softmax") != 0;
  request.threads = thread_option(parsed);
  request.quiet = parsed.count("quiet") != 0;
  return request;
}

}  // namespace chispa::tools
