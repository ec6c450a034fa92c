// Turns a trained network into int8 C sources: parse, call the library, print.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/data/cifar10.h"
#include "chispa/emit/c_array.h"
#include "chispa/emit/test_image.h"
#include "chispa/evaluate/argmax.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/evaluate/quantization_report.h"
#include "chispa/quant/calibrate.h"
#include "chispa/quant/fold.h"
#include "chispa/quant/quantize.h"
#include "chispa/tflite/write.h"
#include "chispa/train/saved_model.h"
#include "model_budget.h"
#include "quantize_options.h"
#include "run_tool.h"

namespace {

using namespace chispa;
using namespace chispa::tools;

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Labels of one data set mean nothing to a network that was trained on another.
void check_classes(const QuantizeRequest& request, const train::SavedModel& saved,
                   const data::Dataset& test) {
  if (saved.class_names != test.class_names)
    throw Error(request.model.string() + ": was trained on the classes " + join(saved.class_names) +
                ", those of " + request.data.string() + " are " + join(test.class_names));
}

/// The index that `wanted` is, or of the first image of the class that it names.
std::int64_t find_test_image(const data::Dataset& test, const std::string& wanted) {
  std::int64_t index = -1;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), index);
  if (error == std::errc() && end == wanted.data() + wanted.size()) {
    if (index >= 0 && index < test.size()) return index;
    throw Error("--test-image " + wanted + ": the test set has images 0 to " +
                std::to_string(test.size() - 1));
  }
  const auto named = std::find(test.class_names.begin(), test.class_names.end(), wanted);
  if (named == test.class_names.end())
    throw Error("--test-image " + wanted + ": neither an index nor a class; the classes are " +
                join(test.class_names));
  const auto label = static_cast<std::uint8_t>(named - test.class_names.begin());
  const auto first = std::find(test.labels.begin(), test.labels.end(), label);
  if (first == test.labels.end())
    throw Error("--test-image " + wanted + ": the test set has no image of this class");
  return first - test.labels.begin();
}

/// Calibrates on `training` and quantizes. The test images are not in sight here.
quant::Int8Model quantize_network(const QuantizeRequest& request, const quant::FoldedModel& folded,
                                  const train::SavedModel& saved, const data::Dataset& training) {
  const auto indices = quant::calibration_indices(training, request.calibration_images);
  const auto ranges = quant::calibrate(folded, training, indices, request.calibration);
  quant::Int8Model model = quantize(folded, ranges, {.dense_per_channel = !request.dense_per_tensor});
  model.name = saved.config.name;
  model.class_names = saved.class_names;
  return model;
}

/// Answers of the float and the int8 network for the test images.
void measure(const quant::FoldedModel& folded, const data::Dataset& test,
             evaluate::QuantizationReport& report) {
  const std::int64_t classes = folded.outputs();
  const Tensor float_logits = evaluate::float_logits(folded, test);
  const auto int8_logits = evaluate::Int8Network(report.blob.bytes, "model").logits(test);
  const auto in_float = evaluate::predictions(std::as_const(float_logits).values(), classes);
  const auto in_int8 = evaluate::predictions(std::span<const std::int8_t>(int8_logits), classes);
  report.float_result = evaluate::make_confusion_matrix(test.labels, in_float, classes);
  report.int8_result = evaluate::make_confusion_matrix(test.labels, in_int8, classes);
  for (std::size_t i = 0; i < in_float.size(); ++i) report.changed_answers += in_float[i] != in_int8[i];
}

void write_model(const QuantizeRequest& request, const evaluate::QuantizationReport& report) {
  const emit::CArray array = emit::make_c_array(report.blob, report.model, request.name);
  const auto& bytes = report.blob.bytes;
  write_file_atomically(request.out / (request.name + ".h"), array.header);
  write_file_atomically(request.out / (request.name + ".c"), array.source);
  write_file_atomically(request.out / (request.name + ".bin"),
                        {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const std::vector<std::uint8_t> flatbuffer = tflite::make_tflite(report.model);
  write_file_atomically(request.out / (request.name + ".tflite"),
                        {reinterpret_cast<const char*>(flatbuffer.data()), flatbuffer.size()});
  write_file_atomically(request.out / "report.json", report_json(report, false));
}

void print_plan(const evaluate::QuantizationReport& report) {
  for (const emit::LayerPlan& stage : report.blob.layers)
    std::printf("stage %-8s  ring %5zu B  weights %6zu B  %8lld MACs\n", stage.name.c_str(), stage.ring_bytes,
                stage.weight_bytes, static_cast<long long>(stage.multiply_accumulates));
  std::size_t feature_maps = 0;
  std::int64_t multiply_accumulates = 0;
  for (const emit::LayerPlan& stage : report.blob.layers) {
    feature_maps += stage.feature_map_bytes;
    multiply_accumulates += stage.multiply_accumulates;
  }
  std::printf("total           arena %zu B  whole feature maps %zu B  model %zu B  %lld MACs\n",
              report.blob.arena_bytes, feature_maps, report.blob.bytes.size(),
              static_cast<long long>(multiply_accumulates));
  for (const evaluate::LayerError& error : report.layer_errors)
    std::printf("layer %-8s  signal to noise %5.1f dB  clipped %.3f%%\n", error.name.c_str(),
                error.signal_to_noise_db, 100.0 * error.clipped_share);
  std::fflush(stdout);  // the accuracies take a while
}

void print_result(const evaluate::QuantizationReport& report) {
  const double drop = std::round(100.0 * report.drop_points()) / 100.0 + 0.0;  // 0.0 makes -0 a plain 0
  std::printf("float %.2f%%  int8 %.2f%%  drop %.2f points  model %zu B  arena %zu B\n",
              100.0 * report.float_result.accuracy(), 100.0 * report.int8_result.accuracy(), drop,
              report.blob.bytes.size(), report.blob.arena_bytes);
}

int quantize_file(int argc, char** argv) {
  const std::optional<QuantizeRequest> request = parse_quantize_options(argc, argv);
  if (!request) return 0;
  if (request->threads) set_thread_count(*request->threads);
  const train::SavedModel saved = train::load_model(request->model);
  const data::Cifar10 images = data::load_cifar10(request->data);
  check_classes(*request, saved, images.test);

  evaluate::QuantizationReport report;
  report.test_image = find_test_image(images.test, request->test_image);
  report.test_image_label = images.test.labels[static_cast<std::size_t>(report.test_image)];
  make_folder(request->out);
  // First of the files, so that a folder that cannot be written is found out before the work.
  write_file_atomically(request->out / "test_image.h", emit::make_test_image(images.test, report.test_image));

  const quant::FoldedModel folded =
      quant::fold(*saved.network, Shape{saved.config.height, saved.config.width, saved.config.channels});
  report.calibration = quant::to_string(request->calibration);
  report.calibration_images = request->calibration_images;
  report.model = quantize_network(*request, folded, saved, images.train);
  report.blob = emit::make_model_blob(report.model);
  check_budgets(*request, report.blob);
  report.layer_errors =
      evaluate::layer_errors(folded, report.model, images.train,
                             quant::calibration_indices(images.train, request->calibration_images));
  if (!request->quiet && !request->json) print_plan(report);
  measure(folded, images.test, report);
  write_model(*request, report);
  if (request->json)
    std::fputs(report_json(report, true).c_str(), stdout);
  else
    print_result(report);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-quantize", [&] { return quantize_file(argc, argv); });
}
