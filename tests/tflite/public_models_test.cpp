// Published int8 networks, where they are at hand, against the bytes that TensorFlow Lite Micro's reference
// kernels compute for them.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "catch.h"
#include "chispa/core/read_file.h"
#include "chispa/tflite/read.h"
#include "oracle/int8_chain.h"
#include "runtime/device.h"

using namespace chispa;
namespace fs = std::filesystem;

namespace {

fs::path models_folder() {
  if (const char* folder = std::getenv("CHISPA_MODELS")) return folder;
  return fs::path(CHISPA_SOURCE_DIR).parent_path() / "shared" / "models";
}

std::vector<std::int8_t> int8_values(const fs::path& file) {
  const std::string bytes = read_file(file);
  return {bytes.begin(), bytes.end()};
}

/// What QUANTIZE makes of float32 inputs, in single precision.
std::vector<std::int8_t> quantized_values(const fs::path& file, const quant::Quantization& quantization) {
  const std::string bytes = read_file(file);
  std::vector<float> reals(bytes.size() / sizeof(float));
  std::memcpy(reals.data(), bytes.data(), reals.size() * sizeof(float));
  std::vector<std::int8_t> values;
  for (const float real : reals) {
    const float steps = std::round(real / static_cast<float>(quantization.scale));
    values.push_back(static_cast<std::int8_t>(
        std::clamp(steps + static_cast<float>(quantization.zero_point), -128.0f, 127.0f)));
  }
  return values;
}

/// The runtime's outputs for all inputs, and the oracle's for one.
void check_outputs(const quant::Int8Model& model, const fs::path& folder, const char* expected_name) {
  const bool is_float = folder.filename() == "digits_mul_add";
  const std::vector<std::int8_t> inputs =
      is_float ? quantized_values(folder / "input.raw", model.input) : int8_values(folder / "input.raw");
  const std::vector<std::int8_t> expected = int8_values(folder / expected_name);
  const auto size = static_cast<std::size_t>(model.height * model.width * model.channels);
  const std::size_t count = inputs.size() / size;
  REQUIRE((count > 0 && count * size == inputs.size()));
  test::LoadedModel loaded(model);
  REQUIRE(loaded.status() == CHISPA_OK);
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<std::int8_t> image(inputs.begin() + static_cast<std::ptrdiff_t>(i * size),
                                         inputs.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
    const std::vector<std::int8_t> output = infer(loaded, image);
    if (i == count / 2) CHECK(oracle::outputs(model, image).back() == output);
    REQUIRE(output.size() * count == expected.size());
    CHECK(std::equal(output.begin(), output.end(),
                     expected.begin() + static_cast<std::ptrdiff_t>(i * output.size())));
  }
}

quant::Int8Model read(const fs::path& folder, bool keep_softmax) {
  const std::string bytes = read_file(folder / "model.tflite");
  return tflite::read_tflite({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                             folder.filename().string(), {.keep_softmax = keep_softmax})
      .model;
}

}  // namespace

TEST_CASE("published networks give TensorFlow Lite Micro's bytes", "[tflite][models]") {
  if (!fs::exists(models_folder())) {
    WARN("no " << models_folder());
    return;
  }
  const std::string name = GENERATE(
      "vww_mobilenet", "ic_resnet_large", "ic_resnet8", "mobilenet_shape_pack", "kws_dscnn", "ad_autoencoder",
      "person_detect", "hello_world", "micro_speech", "mnist_mean", "kws_cnn_s", "relu_alone",
      "requantize_inside", "depthwise_stride_2x1", "depthwise_dilation_2", "pad_before_max_pool",
      "add_same_twice", "dead_tail", "flatten_dynamic", "input_zero_point", "digits_mul_add");
  CAPTURE(name);
  const fs::path folder = models_folder() / name;
  if (fs::exists(folder / "before_softmax.raw")) {
    check_outputs(read(folder, false), folder, "before_softmax.raw");
    // Behind DEQUANTIZE the file's own output is float.
    if (fs::file_size(folder / "output.raw") != fs::file_size(folder / "before_softmax.raw")) return;
  }
  check_outputs(read(folder, true), folder, "output.raw");
}
