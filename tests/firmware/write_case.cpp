// write_case DIR [residual | NETWORK]: a network with drawn weights as cifar-quantize would write it, images
// for the firmware's parity program, and the logits that the host's runtime gives for them. The network is
// the reference network's, or with `residual` one with average pooling for images of another shape, which
// needs operators that are linked only on demand, or NETWORK, a description's file (.yaml) or a built-in
// name. The reference network's images are CIFAR-10's first test images where CHISPA_CIFAR10 names their
// folder; all others are drawn.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "chispa/data/dataset.h"
#include "chispa/emit/c_array.h"
#include "chispa/emit/test_image.h"
#include "chispa/evaluate/network_cost.h"
#include "chispa/nn/model.h"
#include "oracle/int8_random_graphs.h"
#include "runtime/device.h"

using namespace chispa;

namespace {

constexpr int kImages = 60;

void write(const std::filesystem::path& path, const void* bytes, std::size_t count) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(count));
  if (!stream.flush()) throw Error(path.string() + ": cannot write");
}

void write(const std::filesystem::path& path, const std::string& text) {
  write(path, text.data(), text.size());
}

std::vector<std::vector<std::int8_t>> cifar_images(const std::filesystem::path& folder) {
  std::ifstream stream(folder / "test_batch.bin", std::ios::binary);
  std::vector<std::vector<std::int8_t>> images(kImages, std::vector<std::int8_t>(3072));
  for (std::vector<std::int8_t>& image : images) {
    char record[3073];
    if (!stream.read(record, sizeof record)) throw Error(folder.string() + ": test_batch.bin cannot be read");
    for (std::size_t i = 0; i < 3072; ++i)
      image[i] = static_cast<std::int8_t>(static_cast<unsigned char>(record[1 + i % 3 * 1024 + i / 3]) - 128);
  }
  return images;
}

std::vector<std::vector<std::int8_t>> drawn_images(const quant::Int8Model& model) {
  oracle::Int8ModelBuilder pixels(model.height, model.width, model.channels, 99);
  std::vector<std::vector<std::int8_t>> images;
  for (int i = 0; i < kImages; ++i) images.push_back(pixels.image());
  return images;
}

/// The label is the network's own answer, so that the board says CORRECT.
data::Dataset as_dataset(const quant::Int8Model& model, const std::vector<std::int8_t>& image,
                         const std::vector<std::int8_t>& logits) {
  data::Dataset dataset;
  dataset.height = model.height;
  dataset.width = model.width;
  dataset.channels = model.channels;
  for (const std::int8_t value : image)
    dataset.pixels.values().push_back(static_cast<std::uint8_t>(value + 128));
  const auto largest = std::max_element(logits.begin(), logits.end()) - logits.begin();
  dataset.labels.push_back(static_cast<Label>(largest));
  return dataset;
}

quant::Int8Model drawn_network(const std::filesystem::path& network) {
  constexpr std::size_t kMaxBytes = 1 << 20;
  nn::ModelConfig config{.name = network.stem().string()};
  if (network.extension() == ".yaml") config.description = read_file(network, kMaxBytes);
  return evaluate::untrained_model(*nn::make_model(config, RandomStream(1)));
}

/// which: as on the command line; empty: the reference network.
quant::Int8Model drawn_model(const std::string& which) {
  if (which.empty()) return oracle::drawn_sepconv(1);
  if (which == "residual") return oracle::residual_builder(20, 28, 2, 1).model();
  return drawn_network(which);
}

void write_case(const std::filesystem::path& folder, const std::string& which) {
  std::filesystem::create_directories(folder);
  quant::Int8Model model = drawn_model(which);
  for (int i = 0; i < model.layers.back().out_channels; ++i)
    model.class_names.push_back("class" + std::to_string(i));
  const emit::ModelBlob blob = emit::make_model_blob(model);
  const emit::CArray array = emit::make_c_array(blob, model, "model");
  write(folder / "model.h", array.header);
  write(folder / "model.c", array.source);

  const char* cifar = which.empty() ? std::getenv("CHISPA_CIFAR10") : nullptr;
  const std::vector<std::vector<std::int8_t>> images =
      cifar != nullptr ? cifar_images(cifar) : drawn_images(model);
  test::LoadedModel loaded(blob.bytes);
  std::vector<std::int8_t> pixels, logits;
  for (const std::vector<std::int8_t>& image : images) {
    const std::vector<std::int8_t> answer = test::infer(loaded, image);
    if (pixels.empty())
      write(folder / "test_image.h",
            emit::make_test_image(emit::test_image(as_dataset(model, image, answer), 0)));
    pixels.insert(pixels.end(), image.begin(), image.end());
    logits.insert(logits.end(), answer.begin(), answer.end());
  }
  write(folder / "images.bin", pixels.data(), pixels.size());
  write(folder / "expected.bin", logits.data(), logits.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("usage: write_case DIR [residual | NETWORK]\n", stderr);
    return 2;
  }
  try {
    write_case(argv[1], argc == 3 ? argv[2] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_case: %s\n", error.what());
    return 1;
  }
}
