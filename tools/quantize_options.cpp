#include "quantize_options.h"

#include <cxxopts.hpp>
#include <iostream>

#include "chispa/core/error.h"
#include "chispa/emit/c_array.h"
#include "run_tool.h"

namespace chispa::tools {
namespace {

using cxxopts::value;

cxxopts::Options command_line() {
  cxxopts::Options options(
      "cifar-quantize",
      "Turns a trained network into int8 for microcontrollers: calibrates on training images, measures both\n"
      "on the test images with the device's own runtime, and writes C sources.\n");
  options.custom_help("--model FILE --data PATH --out DIR [OPTION...]").set_width(100);
  options.add_options()("model", "Checkpoint of cifar-train (.chispa)", value<std::string>(), "FILE")(
      "data", "CIFAR-10 binary version: folder or .tar.gz", value<std::string>(), "PATH")(
      "out", "Where NAME.h, NAME.c, NAME.bin, NAME.tflite, test_image.h and report.json go",
      value<std::string>(), "DIR")("calibration", "How ranges are chosen: minmax, percentile or mse",
                                   value<std::string>()->default_value("percentile"), "NAME")(
      "calibration-images", "Training images to calibrate on", value<std::int64_t>()->default_value("200"),
      "N")("dense-per-tensor", "One weight scale for a dense layer, not one for each of its outputs")(
      "test-image", "Test image to write: its index, or a class for the first of it",
      value<std::string>()->default_value("0"),
      "N|CLASS")("name", "Of the C files and symbols", value<std::string>()->default_value("model"), "NAME")(
      "ram-budget", "Fail where the arena takes more", value<std::int64_t>(), "BYTES")(
      "flash-budget", "Fail where the model takes more", value<std::int64_t>(), "BYTES")(
      "threads", "Changes speed, not results (default: all)", value<int>(), "N")(
      "quiet", "Print the result only")("json", "Print the report as one line of JSON")("h,help",
                                                                                        "Print this");
  return options;
}

std::string required(const cxxopts::ParseResult& parsed, const std::string& option, const std::string& what) {
  if (parsed.count(option) == 0) throw UsageError("--" + option + " " + what + " is missing");
  return parsed[option].as<std::string>();
}

/// The value of a budget, where it is given.
std::optional<std::size_t> budget(const cxxopts::ParseResult& parsed, const std::string& option) {
  if (parsed.count(option) == 0) return std::nullopt;
  const auto bytes = parsed[option].as<std::int64_t>();
  if (bytes < 1) throw UsageError("--" + option + " " + std::to_string(bytes) + " is below 1");
  return static_cast<std::size_t>(bytes);
}

void check_name(const std::string& name) {
  emit::check_c_name(name);
  if (name == "test_image") throw Error("name \"test_image\" is taken by the test image; choose another");
}

}  // namespace

std::optional<QuantizeRequest> parse_quantize_options(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const cxxopts::ParseResult parsed = options.parse(argc, argv);
  if (parsed.count("help") != 0) {
    std::cout << options.help();
    return std::nullopt;
  }
  if (!parsed.unmatched().empty()) throw UsageError("unexpected argument " + parsed.unmatched().front());
  QuantizeRequest request;
  request.model = required(parsed, "model", "FILE");
  request.data = required(parsed, "data", "PATH");
  request.out = required(parsed, "out", "DIR");
  request.calibration_images = parsed["calibration-images"].as<std::int64_t>();
  if (request.calibration_images < 1)
    throw UsageError("--calibration-images " + std::to_string(request.calibration_images) + " is below 1");
  request.dense_per_tensor = parsed.count("dense-per-tensor") != 0;
  request.ram_budget_bytes = budget(parsed, "ram-budget");
  request.flash_budget_bytes = budget(parsed, "flash-budget");
  request.test_image = parsed["test-image"].as<std::string>();
  request.name = parsed["name"].as<std::string>();
  try {
    request.calibration = quant::calibration_method(parsed["calibration"].as<std::string>());
    check_name(request.name);
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
  if (parsed.count("threads") != 0) {
    request.threads = parsed["threads"].as<int>();
    if (*request.threads < 1 || *request.threads > 1024)
      throw UsageError("--threads " + std::to_string(*request.threads) + " is not in 1 ... 1024");
  }
  request.quiet = parsed.count("quiet") != 0;
  request.json = parsed.count("json") != 0;
  return request;
}

}  // namespace chispa::tools
