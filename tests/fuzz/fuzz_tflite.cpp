// Feeds arbitrary bytes to the importer as a .tflite file: it refuses them in one line, or gives a model that
// the emitter refuses in one line, or that the runtime takes and runs.
#include <span>
#include <string>

#include "chispa/core/error.h"
#include "chispa/emit/c_array.h"
#include "chispa/emit/model_blob.h"
#include "chispa/tflite/read.h"
#include "fuzz/run_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chispa;
  try {
    const fuzz::Exact bytes(size);
    if (size != 0) std::memcpy(bytes.data, data, size);
    const tflite::Imported imported = tflite::read_tflite(std::span(bytes.data, size), "file");
    const emit::ModelBlob blob = emit::make_model_blob(imported.model);
    const fuzz::Exact model(blob.bytes.size());
    std::copy(blob.bytes.begin(), blob.bytes.end(), model.data);
    if (!fuzz::run(model.data, blob.bytes.size())) std::abort();
    emit::make_c_array(blob, imported.model, "model");
  } catch (const Error& error) {
    if (std::string(error.what()).find('\n') != std::string::npos) std::abort();
  }
  return 0;
}
