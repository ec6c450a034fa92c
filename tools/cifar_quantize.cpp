// Turns a trained network into int8 C sources: parse, call the library, print.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/folder_lock.h"
#include "chispa/core/parallel.h"
#include "chispa/emit/c_array.h"
#include "chispa/emit/test_image.h"
#include "chispa/evaluate/quantization_report.h"
#include "chispa/evaluate/report_html.h"
#include "chispa/pipeline/quantize_network.h"
#include "chispa/quant/fold.h"
#include "chispa/quant/post_training.h"
#include "chispa/tflite/write.h"
#include "chispa/train/saved_model.h"
#include "class_check.h"
#include "data_options.h"
#include "model_budget.h"
#include "option_names.h"
#include "quantize_options.h"
#include "quantize_print.h"
#include "run_tool.h"
#include "test_picture.h"

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
  const auto label = static_cast<Label>(named - test.class_names.begin());
  const auto first = std::find(test.labels.begin(), test.labels.end(), label);
  if (first == test.labels.end())
    throw Error("--test-image " + wanted + ": the test set has no image of this class");
  return first - test.labels.begin();
}

emit::TestImage choose_test_image(const QuantizeRequest& request, const train::SavedModel& saved,
                                  const data::Dataset& test) {
  if (request.image)
    return load_test_picture(*request.image, train::preparation_of(saved), request.reading.max_pixels);
  return emit::test_image(test, find_test_image(test, request.test_image));
}

pipeline::QuantizationSettings settings_of(const QuantizeRequest& request, const data::Dataset& training) {
  constexpr std::int64_t kUsualCalibration = 200;
  return {
      .ways = request.ways,
      .keep_trained_ranges = !request.calibration_named,
      .calibration_images = request.calibration_images.value_or(std::min(kUsualCalibration, training.size())),
      .held_out_images = request.held_out_images};
}

pipeline::QuantizedNetwork quantize_network(const QuantizeRequest& request, const train::SavedModel& saved,
                                            const quant::FoldedModel& folded, const data::Dataset& training) {
  try {
    return pipeline::quantize_network(saved, folded, training, settings_of(request, training));
  } catch (const SettingError& error) {
    throw Error(request.model.string() + ": " + with_option_name(error));
  }
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
  const data::Datasets images = open_data_for(saved.config, saved.images, request->data, request->reading,
                                              !request->quiet && !request->json)
                                    .images;
  check_classes(request->model.string(), saved.class_names, request->data.string(), images.test.class_names);

  const emit::TestImage test_image = choose_test_image(*request, saved, images.test);
  const FolderLock lock = take_folder(request->out);
  // First of the files, so that a folder that cannot be written is found out before the work.
  write_file_atomically(request->out / "test_image.h", emit::make_test_image(test_image));

  const quant::FoldedModel folded = quant::fold(*saved.network);
  pipeline::QuantizedNetwork network = quantize_network(*request, saved, folded, images.train);
  evaluate::QuantizationReport& report = network.report;
  report.test_image = test_image;
  report.fit = saved.images.fit;
  check_budgets(*request, report.blob);
  pipeline::explain_layers(network, images.train);
  const bool findings = !request->quiet && !request->json;
  if (findings) print_model(report, request->verbose);
  pipeline::compare_answers(network, folded, images.test);
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
