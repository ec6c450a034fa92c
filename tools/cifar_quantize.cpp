// Turns a trained network into int8 C sources: parse, call the library, print.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>
#include <utility>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/folder_lock.h"
#include "chispa/core/parallel.h"
#include "chispa/data/cifar10.h"
#include "chispa/data/subset.h"
#include "chispa/emit/c_array.h"
#include "chispa/emit/test_image.h"
#include "chispa/evaluate/argmax.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/evaluate/layer_loss.h"
#include "chispa/evaluate/quantization_choice.h"
#include "chispa/evaluate/quantization_report.h"
#include "chispa/evaluate/report_html.h"
#include "chispa/quant/calibrate.h"
#include "chispa/quant/fold.h"
#include "chispa/quant/post_training.h"
#include "chispa/tflite/write.h"
#include "chispa/train/saved_model.h"
#include "class_check.h"
#include "model_budget.h"
#include "quantize_options.h"
#include "quantize_print.h"
#include "run_tool.h"

namespace {

using namespace chispa;
using namespace chispa::tools;

/// The index that `wanted` is, or of the first image of the class that it names.
std::int64_t find_test_image(const data::Dataset& test, const std::string& wanted) {
  std::int64_t index = -1;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), index);
  if (error == std::errc() && end == wanted.data() + wanted.size()) {
    if (index >= 0 && index < test.size()) return index;
    throw Error(fmt::format("--test-image {}: the test set has images 0 to {}", wanted, test.size() - 1));
  }
  const auto named = std::find(test.class_names.begin(), test.class_names.end(), wanted);
  if (named == test.class_names.end())
    throw Error(fmt::format("--test-image {}: neither an index nor a class; the classes are {}", wanted,
                            fmt::join(test.class_names, ", ")));
  const auto label = static_cast<std::uint8_t>(named - test.class_names.begin());
  const auto first = std::find(test.labels.begin(), test.labels.end(), label);
  if (first == test.labels.end())
    throw Error("--test-image " + wanted + ": the test set has no image of this class");
  return first - test.labels.begin();
}

/// The ways that the request names; but a network that was trained with ranges is quantized with these.
std::vector<quant::PostTrainingOptions> ways_to_quantize(const QuantizeRequest& request,
                                                         const train::SavedModel& saved) {
  if (saved.ranges.empty() || request.calibration_named) return request.ways;
  if (saved.quantization_bits != 0 && saved.quantization_bits != 8)
    throw Error(fmt::format(
        "{}: was trained for {} bits (--qat-bits), and the runtime computes with 8; --calibration "
        "percentile quantizes its weights with ranges for 8",
        request.model.string(), saved.quantization_bits));
  quant::PostTrainingOptions trained{.quantize = request.ways.front().quantize};
  const auto values = saved.ranges.values();
  for (std::size_t i = 0; i + 1 < values.size(); i += 2)
    trained.trained_ranges.push_back({values[i], values[i + 1]});
  return {trained};
}

/// Calibrates on `training`, quantizes in the ways asked for and takes the best, measured on training images
/// that it was not calibrated on. The test images are not in sight here.
void quantize_network(const QuantizeRequest& request, const quant::FoldedModel& folded,
                      const train::SavedModel& saved, const data::Dataset& training,
                      evaluate::QuantizationReport& report) {
  const std::vector<quant::PostTrainingOptions> ways = ways_to_quantize(request, saved);
  const auto calibration = quant::calibration_indices(training, request.calibration_images);
  const data::Dataset held_out =
      data::subset(training, quant::held_out_indices(training, calibration, request.held_out_images));
  evaluate::QuantizationChoice choice;
  if (held_out.size() == 0)
    choice.network = quantize_after_training(folded, training, calibration, ways.front());
  else
    choice = evaluate::choose_quantization(folded, training, calibration, held_out, ways);
  report.options = ways[choice.chosen];
  report.calibration_images = request.calibration_images;
  report.held_out_images = held_out.size();
  report.candidates = std::move(choice.candidates);
  report.chosen = choice.chosen;
  report.model = std::move(choice.network.int8);
  report.model.name = saved.config.name;
  report.model.class_names = saved.class_names;
  report.blob = emit::make_model_blob(report.model);
  check_budgets(request, report.blob);
  const quant::FoldedModel& reference = choice.network.reference;
  report.layer_errors = evaluate::layer_errors(reference, report.model, training, calibration);
  if (held_out.size() > 0) report.layer_losses = evaluate::layer_losses(reference, report.model, held_out);
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
  for (std::size_t i = 0; i < in_float.size(); ++i)
    if (in_float[i] != in_int8[i])
      report.changed.push_back({static_cast<std::int64_t>(i), test.labels[i], in_float[i], in_int8[i]});
}

void write_model(const QuantizeRequest& request, const data::Dataset& test,
                 const evaluate::QuantizationReport& report) {
  const emit::CArray array = emit::make_c_array(report.blob, report.model, request.name);
  const auto& bytes = report.blob.bytes;
  write_file_atomically(request.out / (request.name + ".h"), array.header);
  write_file_atomically(request.out / (request.name + ".c"), array.source);
  write_file_atomically(request.out / (request.name + ".bin"),
                        {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const std::vector<std::uint8_t> flatbuffer = tflite::make_tflite(report.model);
  write_file_atomically(request.out / (request.name + ".tflite"),
                        {reinterpret_cast<const char*>(flatbuffer.data()), flatbuffer.size()});
  write_file_atomically(request.out / "report.html", report_html(report, test));
  write_file_atomically(request.out / "report.json", report_json(report, false));
}

/// Throws Error when int8 lost more than the request allows.
void check_drop(const QuantizeRequest& request, const evaluate::QuantizationReport& report) {
  constexpr double kRounding = 1e-9;  // what is lost is a multiple of one image's share
  const double drop = report.drop_points();
  if (!request.most_drop_points || drop <= *request.most_drop_points + kRounding) return;
  throw Error(fmt::format(
      "int8 is {:.2f} points below float, --fail-if-drop allows {:.2f}; {} shows which layer costs most",
      drop, *request.most_drop_points, (request.out / "report.html").string()));
}

int quantize_file(int argc, char** argv) {
  const std::optional<QuantizeRequest> request = parse_quantize_options(argc, argv);
  if (!request) return 0;
  if (request->threads) set_thread_count(*request->threads);
  const train::SavedModel saved = train::load_model(request->model);
  const data::Cifar10 images = data::load_cifar10(request->data);
  check_classes(request->model.string(), saved.class_names, request->data.string(), images.test.class_names);

  evaluate::QuantizationReport report;
  report.test_image = find_test_image(images.test, request->test_image);
  report.test_image_label = images.test.labels[static_cast<std::size_t>(report.test_image)];
  const FolderLock lock = take_folder(request->out);
  // First of the files, so that a folder that cannot be written is found out before the work.
  write_file_atomically(request->out / "test_image.h", emit::make_test_image(images.test, report.test_image));

  const quant::FoldedModel folded = quant::fold(*saved.network);
  quantize_network(*request, folded, saved, images.train, report);
  const bool findings = !request->quiet && !request->json;
  if (findings) print_model(report, request->verbose);
  measure(folded, images.test, report);
  write_model(*request, images.test, report);
  if (findings) print_answers(report, request->verbose);
  if (request->json)
    std::fputs(report_json(report, true).c_str(), stdout);
  else
    print_result(report);
  check_drop(*request, report);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-quantize", [&] { return quantize_file(argc, argv); });
}
