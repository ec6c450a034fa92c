#include <cmath>

#include "catch.h"
#include "chispa/core/parallel.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"
#include "error_message.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::evaluate;

TEST_CASE("float logits are those of each image alone", "[evaluate]") {
  const QuantizedNetwork network(1);
  const data::Dataset dataset = noise_dataset(253, 8);  // more than a batch
  const Tensor logits = float_logits(network.folded, dataset);
  REQUIRE(logits.shape() == Shape{253, 5});
  for (const std::int64_t index : {0, 100, 249, 250, 252}) {
    Tensor x(Shape{1, 9, 11, 3});
    for (std::int64_t i = 0; i < x.size(); ++i)
      x.data()[i] = (static_cast<float>(dataset.image(index)[static_cast<std::size_t>(i)]) - 128.0f) / 64.0f;
    const Tensor alone = run(network.folded, x);
    for (std::int64_t k = 0; k < 5; ++k)
      CHECK(logits.data()[index * 5 + k] == Approx(alone.data()[k]).margin(1e-5));
  }
}

TEST_CASE("int8 logits are those of each image alone, on any number of threads", "[evaluate]") {
  const QuantizedNetwork quantized(2);
  const Int8Network network(emit::make_model_blob(quantized.int8).bytes, "test");
  const data::Dataset dataset = noise_dataset(37, 9);  // not a multiple of the number of chunks
  const int threads_before = thread_count();
  set_thread_count(1);
  const std::vector<std::int8_t> logits = network.logits(dataset);
  set_thread_count(3);
  CHECK(network.logits(dataset) == logits);
  set_thread_count(threads_before);
  REQUIRE(logits.size() == 37 * 5);
  for (std::int64_t i = 0; i < dataset.size(); ++i) {
    const std::vector<std::int8_t> alone = network.invoke(int8_pixels(dataset.image(i)));
    CHECK(std::equal(alone.begin(), alone.end(), logits.begin() + 5 * i));
  }
}

TEST_CASE("pixels become int8 by subtracting 128", "[evaluate]") {
  const std::vector<std::uint8_t> pixels = {0, 1, 127, 128, 255};
  CHECK(int8_pixels(pixels) == std::vector<std::int8_t>{-128, -127, -1, 0, 127});
}

TEST_CASE("the last stage's output is the network's", "[evaluate]") {
  const QuantizedNetwork quantized(3);
  const bool fuse = GENERATE(false, true);
  const Int8Network network(emit::make_model_blob(quantized.int8, {.fuse = fuse}).bytes, "test");
  const std::vector<std::int8_t> image = int8_pixels(noise_dataset(1, 4).image(0));
  const auto stages = network.stage_outputs(image);
  CHECK(stages.back() == network.invoke(image));
  if (!fuse) CHECK(stages.size() == quantized.int8.layers.size());
}

TEST_CASE("models, images and data sets that do not fit are refused", "[evaluate]") {
  const QuantizedNetwork quantized(1);
  std::vector<std::uint8_t> bytes = emit::make_model_blob(quantized.int8).bytes;
  const Int8Network network(bytes, "test");
  CHECK(error_message([&] { network.invoke(std::vector<std::int8_t>(296)); }) ==
        "test: takes an image [9,11,3], not 296 values");
  data::Dataset turned = noise_dataset(1, 1);
  std::swap(turned.height, turned.width);
  CHECK(error_message([&] { network.logits(turned); }) ==
        "test: takes images [9,11,3], the data set's are [11,9,3]");
  bytes.back() ^= 1;
  CHECK(error_message([&] { Int8Network(bytes, "model.bin"); }) ==
        "model.bin: model's bytes have changed; write it anew with cifar-quantize");
  CHECK(error_message([&] { Int8Network({}, "model.bin"); }).find("model.bin: ") == 0);
}
