#include "quantize_options.h"

#include <fmt/core.h>

#include <cxxopts.hpp>

#include "chispa/core/error.h"
#include "chispa/emit/c_array.h"
#include "command_line.h"
#include "data_options.h"
#include "option_names.h"
#include "run_tool.h"

namespace chispa::tools {
namespace {

using cxxopts::value;

cxxopts::Options command_line() {
  cxxopts::Options options("cifar-quantize",
                           "Turns a trained network into int8 for microcontrollers: calibrates on training\n"
                           "images, measures both on the test images with the device's own runtime, and\n"
                           "writes C sources. Where a choice is \"auto\", what measures best is taken.\n");
  options.custom_help("--model FILE --data PATH --out DIR [OPTION...]");
  const auto text = [](const char* preset = nullptr) {
    return preset ? value<std::string>()->default_value(preset) : value<std::string>();
  };
  options.add_options()  //
      ("model", "Checkpoint of cifar-train (.chispa)", text(), "FILE")(
          "out", "Folder for C sources, models and reports", text(), "DIR")(
          "calibration", "minmax, percentile, mse, auto", text("auto"), "NAME")(
          "equalize", "Balance channels: on, off, auto", text("auto"), "WHEN")(
          "bias-correction", "Undo mean shifts: on, off, auto", text("auto"), "WHEN")(
          "calibration-images", "Training images to calibrate on", number_value("200"), "N")(
          "held-out-images", "Others to choose by; 0: none", number_value("1000"), "N")(
          "dense-per-tensor", "One weight scale for a dense layer")(
          "test-image", "To write: index, or of a class", text("0"), "N|CLASS")(
          "image", "To write: a picture in its place", text(), "FILE")("name", "Of the C files and symbols",
                                                                       text("model"), "NAME")(
          "ram-budget", "Fail where the arena takes more", number_value(), "BYTES")(
          "flash-budget", "Fail where the model takes more", number_value(), "BYTES")(
          "fail-if-drop", "Fail where int8 loses more accuracy", number_value(), "POINTS")(
          "threads", "Changes speed, not results (default: all)", number_value(), "N")(
          "json", "Print the report as one line of JSON")("q,quiet", "Print the result only");
  add_reading_options(options, "");
  return options;
}

std::string required(const cxxopts::ParseResult& parsed, const std::string& option, const std::string& what) {
  if (parsed.count(option) == 0) throw UsageError(fmt::format("--{} {} is missing", option, what));
  return parsed[option].as<std::string>();
}

/// The value of a budget, where it is given.
std::optional<std::size_t> budget(const cxxopts::ParseResult& parsed, const std::string& option) {
  if (parsed.count(option) == 0) return std::nullopt;
  const auto bytes = number<std::int64_t>(parsed, option);
  if (bytes < 1) throw UsageError(fmt::format("--{} {} is below 1", option, bytes));
  return static_cast<std::size_t>(bytes);
}

/// What "on", "off" and "auto" leave to choose from.
std::vector<bool> choices(const cxxopts::ParseResult& parsed, const std::string& option) {
  const auto when = parsed[option].as<std::string>();
  if (when == "auto") return {false, true};
  if (when != "on" && when != "off")
    throw UsageError(fmt::format("--{} {}: use on, off or auto", option, when));
  return {when == "on"};
}

std::vector<quant::CalibrationMethod> calibrations(const std::string& name) {
  using quant::CalibrationMethod;
  if (name != "auto") return {quant::calibration_method(name)};
  return {CalibrationMethod::percentile, CalibrationMethod::minmax, CalibrationMethod::mse};
}

/// All combinations, the plainest first.
std::vector<quant::PostTrainingOptions> ways_to_quantize(const cxxopts::ParseResult& parsed) {
  const bool dense_per_channel = parsed.count("dense-per-tensor") == 0;
  std::vector<quant::PostTrainingOptions> ways;
  for (const bool bias_correction : choices(parsed, "bias-correction"))
    for (const bool equalize : choices(parsed, "equalize"))
      for (const auto calibration : calibrations(parsed["calibration"].as<std::string>()))
        ways.push_back({.calibration = calibration,
                        .equalize = equalize,
                        .bias_correction = bias_correction,
                        .quantize = {.dense_per_channel = dense_per_channel}});
  return ways;
}

std::optional<double> most_drop_points(const cxxopts::ParseResult& parsed) {
  if (parsed.count("fail-if-drop") == 0) return std::nullopt;
  const auto points = number<double>(parsed, "fail-if-drop");
  if (!(points >= 0.0 && points <= 100.0))
    throw UsageError(fmt::format("--fail-if-drop {} is not in 0 ... 100", points));
  return points;
}

void check_name(const std::string& name) {
  emit::check_c_name(name);
  if (name == "test_image") throw Error("name \"test_image\" is taken by the test image; choose another");
}

}  // namespace

std::optional<QuantizeRequest> parse_quantize_options(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const std::optional<cxxopts::ParseResult> arguments = parse_or_help(options, argc, argv);
  if (!arguments) return std::nullopt;
  const cxxopts::ParseResult& parsed = *arguments;
  QuantizeRequest request;
  request.model = required(parsed, "model", "FILE");
  request.data = required(parsed, "data", "PATH");
  request.out = required(parsed, "out", "DIR");
  if (parsed.count("calibration-images") != 0)
    request.calibration_images = number<std::int64_t>(parsed, "calibration-images");
  if (request.calibration_images.value_or(1) < 1)
    throw UsageError(fmt::format("--calibration-images {} is below 1", *request.calibration_images));
  request.held_out_images = number<std::int64_t>(parsed, "held-out-images");
  if (request.held_out_images < 0)
    throw UsageError(fmt::format("--held-out-images {} is below 0", request.held_out_images));
  request.ram_budget_bytes = budget(parsed, "ram-budget");
  request.flash_budget_bytes = budget(parsed, "flash-budget");
  request.reading = reading_options(parsed);
  if (parsed.count("image") != 0) request.image = parsed["image"].as<std::string>();
  request.test_image = parsed["test-image"].as<std::string>();
  request.name = parsed["name"].as<std::string>();
  try {
    request.ways = ways_to_quantize(parsed);
    request.calibration_named = parsed["calibration"].as<std::string>() != "auto";
    check_name(request.name);
  } catch (const SettingError& error) {
    throw UsageError(with_option_name(error));
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
  request.most_drop_points = most_drop_points(parsed);
  request.threads = thread_option(parsed);
  request.quiet = parsed.count("quiet") != 0;
  request.verbose = parsed.count("verbose") != 0;
  request.json = parsed.count("json") != 0;
  return request;
}

}  // namespace chispa::tools
