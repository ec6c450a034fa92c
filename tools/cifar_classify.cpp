// Says what is on pictures: parse, call the library, print.
#include <fmt/core.h>

#include <algorithm>
#include <cxxopts.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/data/load_image.h"
#include "chispa/data/picture_files.h"
#include "chispa/evaluate/softmax.h"
#include "classifier.h"
#include "command_line.h"
#include "data_options.h"
#include "logging.h"
#include "run_tool.h"

namespace {

using namespace chispa;
using namespace chispa::tools;

using Json = nlohmann::ordered_json;

struct ClassifyRequest {
  std::size_t top = 5;
  bool json = false;
  std::int64_t max_pixels = data::kMaxPixels;
};

/// The classes of a picture, the likeliest first.
struct Answer {
  std::vector<std::size_t> order;
  std::vector<double> probability;  ///< of each class
};

Answer classify(const Classifier& classifier, const std::string& file, std::int64_t max_pixels) {
  const data::Image picture = data::load_image(file, max_pixels);
  Answer answer;
  answer.probability =
      evaluate::softmax(classifier.logits(data::prepare_picture(picture, classifier.preparation)));
  answer.order.resize(answer.probability.size());
  std::iota(answer.order.begin(), answer.order.end(), std::size_t{0});
  std::stable_sort(answer.order.begin(), answer.order.end(), [&](std::size_t a, std::size_t b) {
    return answer.probability[a] > answer.probability[b];
  });
  return answer;
}

void print(const Classifier& classifier, const std::string& file, const Answer& answer, std::size_t top) {
  fmt::print("{}\n", file);
  for (std::size_t i = 0; i < std::min(top, answer.order.size()); ++i)
    fmt::print("  {:5.1f}%  {}\n", 100.0 * answer.probability[answer.order[i]],
               classifier.class_names[answer.order[i]]);
}

/// {"file": "cat.jpg", "classes": [{"class": "cat", "probability": 0.98}, ...]}
void print_json(const Classifier& classifier, const std::string& file, const Answer& answer,
                std::size_t top) {
  Json classes = Json::array();
  for (std::size_t i = 0; i < std::min(top, answer.order.size()); ++i)
    classes.push_back({{"class", classifier.class_names[answer.order[i]]},
                       {"probability", answer.probability[answer.order[i]]}});
  const Json line{{"file", file}, {"classes", std::move(classes)}};
  fmt::print("{}\n", line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

cxxopts::Options command_line() {
  cxxopts::Options options(
      "cifar-classify",
      "Says what is on pictures, or on all those of a folder, by a float model (.chispa\n"
      "of cifar-train), an int8 model (.bin of cifar-quantize or tflite-import, its\n"
      "report.json beside it) or a .tflite file. A picture is prepared as those were\n"
      "that the model was trained on.\n");
  options.custom_help("--model FILE [OPTION...]").positional_help("IMAGE|FOLDER...");
  options.add_options()("model", "Float or int8 model", cxxopts::value<std::string>(), "FILE")(
      "top", "Classes to print", number_value("5"), "N")("fit", "Other proportions: crop, pad, stretch",
                                                         cxxopts::value<std::string>(), "HOW")(
      "max-pixels", "Refuse pictures that have more", number_value(), "N")(
      "json", "Print a line of JSON for each")("images", "", cxxopts::value<std::vector<std::string>>());
  options.parse_positional({"images"});
  return options;
}

/// Returns whether all pictures could be read.
bool classify_all(const Classifier& classifier, const std::vector<std::string>& files,
                  const ClassifyRequest& request) {
  bool good = true;
  for (const std::string& file : files) {
    try {
      const Answer answer = classify(classifier, file, request.max_pixels);
      (request.json ? print_json : print)(classifier, file, answer, request.top);
    } catch (const Error& error) {  // the others are looked at all the same
      log_failure(error.what());
      good = false;
    }
  }
  return good;
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
  const ClassifyRequest request{.top = static_cast<std::size_t>(top),
                                .json = parsed.count("json") != 0,
                                .max_pixels = max_pixels_option(parsed)};
  Classifier classifier = load_classifier(parsed["model"].as<std::string>());
  train::ImageSource source{.fit = classifier.preparation.fit};
  override_source(parsed, source);
  classifier.preparation.fit = source.fit;
  bool good = true;
  for (const std::string& named : all_values(parsed, "images")) {
    try {
      good = classify_all(classifier, data::picture_files(named), request) && good;
    } catch (const Error& error) {
      log_failure(error.what());
      good = false;
    }
  }
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-classify", [&] { return classify_files(argc, argv); });
}
