// Says what is on a picture: parse, call the library, print.
#include <fmt/core.h>

#include <algorithm>
#include <cxxopts.hpp>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "chispa/data/dataset.h"
#include "chispa/data/load_image.h"
#include "chispa/data/prepare_picture.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/evaluate/model_description.h"
#include "chispa/evaluate/softmax.h"
#include "chispa/quant/affine.h"
#include "chispa/train/saved_model.h"
#include "command_line.h"
#include "logging.h"
#include "run_tool.h"

namespace {

using namespace chispa;
using namespace chispa::tools;

/// A model of either kind, seen as what turns pixels into logits.
struct Classifier {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::string> class_names;
  std::function<std::vector<double>(const std::vector<std::uint8_t>& pixels)> logits;
};

Classifier float_classifier(const std::filesystem::path& path) {
  const auto saved = std::make_shared<train::SavedModel>(train::load_model(path));
  const nn::ModelConfig& config = saved->config;
  if (config.channels != 3)
    throw Error(fmt::format("{}: takes {} channels, a picture has 3", path.string(), config.channels));
  const auto logits = [saved](const std::vector<std::uint8_t>& pixels) {
    const NoGradGuard guard;
    Tensor x(Shape{1, saved->config.height, saved->config.width, 3});
    std::transform(pixels.begin(), pixels.end(), x.data(), [](std::uint8_t pixel) {
      return static_cast<float>(pixel - data::kPixelZero) * data::kPixelScale;
    });
    const Tensor y = saved->network->forward(Variable(x), {}).value();
    return std::vector<double>(y.values().begin(), y.values().end());
  };
  return {
      .height = config.height, .width = config.width, .class_names = saved->class_names, .logits = logits};
}

Classifier int8_classifier(const std::filesystem::path& path, const std::string& bytes) {
  const std::span model(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  const auto network = std::make_shared<evaluate::Int8Network>(model, path.string());
  // The array for a device has no use for class names and real scales; they are in the report written with
  // it.
  const std::filesystem::path report = path.parent_path() / "report.json";
  if (!std::filesystem::exists(report))
    throw Error(report.string() + ": not there; it has the class names of " + path.filename().string() +
                ", keep the files of cifar-quantize together");
  const evaluate::ModelDescription description = evaluate::read_description(report, model);
  const chispa_extents input = network->input();
  if (description.class_names.size() != network->outputs() || input.channels != 3)
    throw Error(report.string() + ": is not the report of " + path.filename().string());
  const auto logits = [network, grid = description.output](const std::vector<std::uint8_t>& pixels) {
    std::vector<double> real;
    for (const std::int8_t q : network->invoke(evaluate::int8_pixels(pixels)))
      real.push_back(quant::dequantize_value(q, grid));
    return real;
  };
  return {
      .height = input.height, .width = input.width, .class_names = description.class_names, .logits = logits};
}

Classifier load_classifier(const std::filesystem::path& path) {
  if (path.extension() == ".chispa") return float_classifier(path);
  return int8_classifier(path, read_file(path));
}

void classify(const Classifier& classifier, const std::string& file, std::size_t top) {
  const data::Preparation preparation{.height = classifier.height, .width = classifier.width};
  const std::vector<double> probability =
      evaluate::softmax(classifier.logits(data::prepare_picture(data::load_image(file), preparation)));
  std::vector<std::size_t> order(probability.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return probability[a] > probability[b]; });
  fmt::print("{}\n", file);
  for (std::size_t i = 0; i < std::min(top, order.size()); ++i)
    fmt::print("  {:5.1f}%  {}\n", 100.0 * probability[order[i]], classifier.class_names[order[i]]);
}

cxxopts::Options command_line() {
  cxxopts::Options options("cifar-classify",
                           "Says what is on pictures, by a float model (.chispa of cifar-train) or an int8\n"
                           "model (.bin of cifar-quantize, its report.json beside it). A picture is scaled\n"
                           "until its shorter side fits the network, and the middle of the longer side is\n"
                           "taken; what lies outside is not seen.\n");
  options.custom_help("--model FILE [OPTION...]").positional_help("IMAGE...");
  options.add_options()("model", "Float or int8 model", cxxopts::value<std::string>(), "FILE")(
      "top", "Classes to print", number_value("5"), "N")("images", "",
                                                         cxxopts::value<std::vector<std::string>>());
  options.parse_positional({"images"});
  return options;
}

int classify_files(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const std::optional<cxxopts::ParseResult> arguments = parse_or_help(options, argc, argv);
  if (!arguments) return 0;
  const cxxopts::ParseResult& parsed = *arguments;
  if (parsed.count("model") == 0) throw UsageError("--model FILE is missing");
  if (parsed.count("images") == 0) throw UsageError("no picture to classify");
  const auto top = number<std::int64_t>(parsed, "top");
  if (top < 1) throw UsageError(fmt::format("--top {} is below 1", top));
  const Classifier classifier = load_classifier(parsed["model"].as<std::string>());
  int status = 0;
  for (const std::string& file : all_values(parsed, "images")) {
    try {
      classify(classifier, file, static_cast<std::size_t>(top));
    } catch (const Error& error) {  // the others are looked at all the same
      log_failure(error.what());
      status = 1;
    }
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-classify", [&] { return classify_files(argc, argv); });
}
