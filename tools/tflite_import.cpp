// Turns a .tflite file into C sources: parse, call the library, print.
#include <fmt/core.h>

#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/folder_lock.h"
#include "chispa/core/parallel.h"
#include "chispa/core/read_file.h"
#include "chispa/emit/c_array.h"
#include "chispa/emit/test_image.h"
#include "chispa/evaluate/argmax.h"
#include "chispa/evaluate/confusion_matrix.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/evaluate/model_description.h"
#include "chispa/evaluate/pixel_input.h"
#include "chispa/tflite/read.h"
#include "class_check.h"
#include "data_options.h"
#include "import_options.h"
#include "run_tool.h"
#include "stage_table.h"
#include "test_picture.h"

namespace {

using namespace chispa;
using namespace chispa::tools;

tflite::Imported read(const ImportRequest& request) {
  const std::string bytes = read_file(request.file);
  return tflite::read_tflite({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                             request.file.string(), {.keep_softmax = request.keep_softmax});
}

data::Dataset open_test_images(const ImportRequest& request, const quant::Int8Model& model) {
  nn::ModelConfig size;
  size.height = model.height;
  size.width = model.width;
  size.channels = model.channels;
  return open_data_for(size, request.source, *request.data, request.reading, !request.quiet).images.test;
}

/// Throws Error unless the runtime's answers for the pixels of `test` can be told right from wrong.
void check_data(const ImportRequest& request, const tflite::Imported& imported, const data::Dataset& test) {
  const quant::Int8Model& model = imported.model;
  const std::string file = request.file.string(), data = request.data->string();
  if (!evaluate::takes_pixels(model.input))
    throw Error(fmt::format(
        "{}: its input has scale {:g} and zero point {}, in which pixel - 128 is no usual scaling of "
        "pixels; the accuracy would be wrong, leave out --data",
        file, model.input.scale, model.input.zero_point));
  if (model.class_names.size() != test.class_names.size())
    throw Error(fmt::format("{}: gives {} outputs, {} has {} classes", file, model.class_names.size(), data,
                            test.class_names.size()));
  if (imported.names_classes) check_classes(file, model.class_names, data, test.class_names);
}

/// The share of the test images that the runtime answers rightly, each pixel going in as pixel - 128.
double accuracy(const ImportRequest& request, const emit::ModelBlob& blob, const data::Dataset& test) {
  const evaluate::Int8Network network(blob.bytes, request.file.string());
  const auto classes = static_cast<std::int64_t>(network.outputs());
  const std::vector<std::int8_t> logits = network.logits(test);
  const auto answers = evaluate::predictions(std::span<const std::int8_t>(logits), classes);
  return evaluate::make_confusion_matrix(test.labels, answers, classes).accuracy();
}

/// The picture for the device: the one asked for, else the first of the test set.
std::optional<emit::TestImage> choose_test_image(const ImportRequest& request, const quant::Int8Model& model,
                                                 const std::optional<data::Dataset>& test) {
  if (!request.image) return test ? std::optional(emit::test_image(*test, 0)) : std::nullopt;
  if (!evaluate::takes_pixels(model.input))
    throw Error(
        fmt::format("{}: its input has scale {:g} and zero point {}, in which pixel - 128 is no usual "
                    "scaling of pixels; leave out --image",
                    request.file.string(), model.input.scale, model.input.zero_point));
  const data::Preparation preparation{
      .height = model.height, .width = model.width, .channels = model.channels, .fit = request.source.fit};
  return load_test_picture(*request.image, preparation, request.reading.max_pixels);
}

void write_model(const ImportRequest& request, const emit::ModelBlob& blob, const quant::Int8Model& model) {
  const emit::CArray array = emit::make_c_array(blob, model, request.name);
  write_file_atomically(request.out / (request.name + ".h"), array.header);
  write_file_atomically(request.out / (request.name + ".c"), array.source);
  write_file_atomically(request.out / (request.name + ".bin"),
                        {reinterpret_cast<const char*>(blob.bytes.data()), blob.bytes.size()});
  write_file_atomically(request.out / "report.json",
                        evaluate::description_json(model, blob, request.source.fit));
}

void print_plan(const tflite::Imported& imported, const emit::ModelBlob& blob) {
  for (const std::string& what : imported.left_out) fmt::print("left out: {}\n", what);
  const quant::Int8Model& model = imported.model;
  fmt::print("input [{},{},{}] int8  real = {:g} * (q - {})\n", model.height, model.width, model.channels,
             model.input.scale, model.input.zero_point);
  print_stages(blob);
  print_total(blob);
  std::fflush(stdout);  // the accuracy takes a while
}

int import_file(int argc, char** argv) {
  const std::optional<ImportRequest> request = parse_import_options(argc, argv);
  if (!request) return 0;
  if (request->threads) set_thread_count(*request->threads);
  tflite::Imported imported = read(*request);
  emit::ModelBlob blob;
  try {
    blob = emit::make_model_blob(imported.model);
  } catch (const Error& error) {
    throw Error(request->file.string() + ": " + error.what());
  }
  std::optional<data::Dataset> test;
  if (request->data) {
    test = open_test_images(*request, imported.model);
    check_data(*request, imported, *test);
    imported.model.class_names = test->class_names;
  }
  const std::optional<emit::TestImage> test_image = choose_test_image(*request, imported.model, test);
  const FolderLock lock = take_folder(request->out);
  if (!request->quiet) print_plan(imported, blob);
  std::string measured;
  if (test) {
    measured = fmt::format("int8 {:.2f}%  ", 100.0 * accuracy(*request, blob, *test));
  }
  if (test_image) write_file_atomically(request->out / "test_image.h", emit::make_test_image(*test_image));
  write_model(*request, blob, imported.model);
  fmt::print("{}model {} B  arena {} B\n", measured, blob.bytes.size(), blob.arena_bytes);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("tflite-import", [&] { return import_file(argc, argv); });
}
