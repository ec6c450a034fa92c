// Runs images through a network of cifar-quantize for executor.py: write_case INT8_FOLDER DATA COUNT
// CASE_FOLDER. Takes model.bin and model.tflite from INT8_FOLDER and the first COUNT test images of
// DATA, which is whatever data::open_dataset takes.
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>

#include "chispa/core/atomic_file.h"
#include "chispa/core/read_file.h"
#include "chispa/data/open_dataset.h"
#include "chispa/evaluate/int8_network.h"

using namespace chispa;

namespace {

std::string_view text_of(const std::vector<std::int8_t>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size()};
}

void write_case(const std::filesystem::path& int8, const char* data, std::size_t count,
                const std::filesystem::path& folder) {
  const std::string bytes = read_file(int8 / "model.bin");
  const evaluate::Int8Network network({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                                      "model.bin");
  const chispa_extents input = network.input();
  const data::Datasets images =
      data::open_dataset(data, {.size = Size2D{input.height, input.width}, .channels = input.channels})
          .images;
  std::vector<std::int8_t> pixels, outputs;
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<std::int8_t> image =
        evaluate::int8_pixels(images.test.image(static_cast<std::int64_t>(i)));
    const std::vector<std::int8_t> logits = network.invoke(image);
    pixels.insert(pixels.end(), image.begin(), image.end());
    outputs.insert(outputs.end(), logits.begin(), logits.end());
  }
  make_folder(folder);
  write_file_atomically(folder / "model.tflite", read_file(int8 / "model.tflite"));
  write_file_atomically(folder / "images.bin", text_of(pixels));
  write_file_atomically(folder / "outputs.bin", text_of(outputs));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: write_case INT8_FOLDER DATA COUNT CASE_FOLDER\n", stderr);
    return 2;
  }
  try {
    write_case(argv[1], argv[2], std::stoul(argv[3]), argv[4]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_case: %s\n", error.what());
    return 1;
  }
}
