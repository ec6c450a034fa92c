// Feeds arbitrary bytes to the library as a .tflite file. Their description is given, or refused in one line.
// The importer refuses them in one line, or gives a model that the emitter refuses in one line, or that the
// runtime takes and runs; what it takes has a description.
#include <span>
#include <string>

#include "chispa/core/error.h"
#include "chispa/emit/c_array.h"
#include "chispa/emit/model_blob.h"
#include "chispa/tflite/describe.h"
#include "chispa/tflite/read.h"
#include "fuzz/run_model.h"

namespace {

using namespace chispa;

/// Whether `action` succeeds; a failure has to be one line.
template <typename Action>
bool succeeds(Action&& action) {
  try {
    action();
    return true;
  } catch (const Error& error) {
    if (std::string(error.what()).find('\n') != std::string::npos) std::abort();
    return false;
  }
}

void import_and_run(std::span<const std::uint8_t> file) {
  const tflite::Imported imported = tflite::read_tflite(file, "file");
  const emit::ModelBlob blob = emit::make_model_blob(imported.model);
  const fuzz::Exact model(blob.bytes.size());
  std::copy(blob.bytes.begin(), blob.bytes.end(), model.data);
  if (!fuzz::run(model.data, blob.bytes.size())) std::abort();
  emit::make_c_array(blob, imported.model, "model");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Exact bytes(size);
  if (size != 0) std::memcpy(bytes.data, data, size);
  const std::span file(bytes.data, size);
  const bool described = succeeds([&] { tflite::describe_tflite(file, "file"); });
  const bool imported = succeeds([&] { import_and_run(file); });
  if (imported && !described) std::abort();
  return 0;
}
