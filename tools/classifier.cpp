#include "classifier.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "chispa/data/dataset.h"
#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/evaluate/model_description.h"
#include "chispa/evaluate/pixel_input.h"
#include "chispa/quant/affine.h"
#include "chispa/tflite/read.h"
#include "chispa/train/saved_model.h"

namespace chispa::tools {
namespace {

namespace fs = std::filesystem;

Classifier float_classifier(const fs::path& path) {
  const auto saved = std::make_shared<train::SavedModel>(train::load_model(path));
  const auto logits = [saved](const std::vector<std::uint8_t>& pixels) {
    const NoGradGuard guard;
    const nn::ModelConfig& config = saved->config;
    Tensor x(Shape{1, config.height, config.width, config.channels});
    std::transform(pixels.begin(), pixels.end(), x.data(), [](std::uint8_t pixel) {
      return static_cast<float>(pixel - data::kPixelZero) * data::kPixelScale;
    });
    const Tensor y = saved->network->forward(Variable(x), {}).value();
    return std::vector<double>(y.values().begin(), y.values().end());
  };
  return {.preparation = train::preparation_of(*saved), .class_names = saved->class_names, .logits = logits};
}

/// `bytes`: as the runtime takes them.
Classifier int8_classifier(std::span<const std::uint8_t> bytes, const std::string& name, data::Fit fit,
                           const quant::Quantization& grid, std::vector<std::string> class_names) {
  const auto network = std::make_shared<evaluate::Int8Network>(bytes, name);
  const chispa_extents input = network->input();
  const auto logits = [network, grid](const std::vector<std::uint8_t>& pixels) {
    std::vector<double> real;
    for (const std::int8_t q : network->invoke(evaluate::int8_pixels(pixels)))
      real.push_back(quant::dequantize_value(q, grid));
    return real;
  };
  return {
      .preparation = {.height = input.height, .width = input.width, .channels = input.channels, .fit = fit},
      .class_names = std::move(class_names),
      .logits = logits};
}

Classifier array_classifier(const fs::path& path, const std::string& bytes) {
  const std::span model(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  const evaluate::Int8Network network(model, path.string());  // what is no model is said to be none first
  // The array for a device has no use for class names and real scales; they are in the report written with
  // it.
  const fs::path report = path.parent_path() / "report.json";
  if (!fs::exists(report))
    throw Error(report.string() + ": not there; it has the class names of " + path.filename().string() +
                ", keep the files of cifar-quantize together");
  const evaluate::ModelDescription description = evaluate::read_description(report, model);
  if (description.class_names.size() != network.outputs())
    throw Error(report.string() + ": is not the report of " + path.filename().string());
  return int8_classifier(model, path.string(), description.fit, description.output, description.class_names);
}

Classifier tflite_classifier(const fs::path& path, const std::string& bytes) {
  const tflite::Imported imported =
      tflite::read_tflite({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, path.string());
  const quant::Int8Model& model = imported.model;
  if (!evaluate::takes_pixels(model.input))
    throw Error(
        fmt::format("{}: its input has scale {:g} and zero point {}, which is no usual scaling of pixels",
                    path.string(), model.input.scale, model.input.zero_point));
  return int8_classifier(emit::make_model_blob(model).bytes, path.string(), data::Fit::crop,
                         model.layers.back().output, model.class_names);
}

}  // namespace

Classifier load_classifier(const fs::path& path) {
  Classifier classifier;
  if (path.extension() == ".chispa")
    classifier = float_classifier(path);
  else if (const std::string bytes = read_file(path); path.extension() == ".tflite")
    classifier = tflite_classifier(path, bytes);
  else
    classifier = array_classifier(path, bytes);
  const std::int64_t channels = classifier.preparation.channels;
  if (channels != 1 && channels != 3)
    throw Error(fmt::format("{}: takes {} channels, a picture has 1 (grey) or 3", path.string(), channels));
  return classifier;
}

}  // namespace chispa::tools
