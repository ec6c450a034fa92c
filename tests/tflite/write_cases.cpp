// Writes folders for executor.py: drawn models as .tflite files, images, and what the runtime makes of them.
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "chispa/core/atomic_file.h"
#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/tflite/write.h"
#include "oracle/int8_random_model.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

template <typename Byte>
std::string_view text_of(const std::vector<Byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Cases {
 public:
  explicit Cases(const std::filesystem::path& folder) : folder_(folder) {}

  void add(Int8ModelBuilder& builder, int images) {
    const evaluate::Int8Network network(emit::make_model_blob(builder.model()).bytes, "drawn");
    std::vector<std::int8_t> pixels, outputs;
    for (int i = 0; i < images; ++i) {
      const std::vector<std::int8_t> image = builder.image();
      const std::vector<std::int8_t> output = network.invoke(image);
      pixels.insert(pixels.end(), image.begin(), image.end());
      outputs.insert(outputs.end(), output.begin(), output.end());
    }
    const std::filesystem::path folder = folder_ / std::to_string(count_++);
    make_folder(folder);
    write_file_atomically(folder / "model.tflite", text_of(tflite::make_tflite(builder.model())));
    write_file_atomically(folder / "images.bin", text_of(pixels));
    write_file_atomically(folder / "outputs.bin", text_of(outputs));
  }

  std::uint64_t seed() const { return static_cast<std::uint64_t>(count_); }

 private:
  std::filesystem::path folder_;
  int count_ = 0;
};

void add_windows(Cases& cases) {
  for (const Int8Op op : {Int8Op::conv2d, Int8Op::depthwise_conv2d, Int8Op::max_pool2d})
    for (const int kernel : {1, 2, 3, 5})
      for (const int stride : {1, 2, 3})
        for (const Padding padding : {Padding::same, Padding::valid}) {
          Int8ModelBuilder builder(7 + kernel, 6 + stride, 3, cases.seed());
          builder.add({.op = op,
                       .kernel = kernel,
                       .stride = stride,
                       .padding = padding,
                       .out_channels = 5,
                       .relu = kernel % 2 == 0});
          cases.add(builder, 2);
        }
}

void add_dense(Cases& cases) {
  for (const bool per_tensor : {true, false})
    for (const int outputs : {1, 10})
      for (const bool relu : {true, false}) {
        Int8ModelBuilder builder(3, 4, 7, cases.seed());
        builder.add({.op = Int8Op::dense, .out_channels = outputs, .relu = relu, .per_tensor = per_tensor});
        cases.add(builder, 20);
      }
}

/// Average pooling, several kernels per channel, residual additions.
void add_rare_operations(Cases& cases) {
  for (const int kernel : {1, 2, 3, 5})
    for (const int stride : {1, 2})
      for (const Padding padding : {Padding::same, Padding::valid}) {
        Int8ModelBuilder averages(7, 9, 3, cases.seed());
        averages.add({.op = Int8Op::average_pool2d, .kernel = kernel, .stride = stride, .padding = padding});
        cases.add(averages, 2);
        for (const int multiple : {2, 3, 4}) {
          Int8ModelBuilder depthwise(7, 9, 3, cases.seed());
          depthwise.add({.op = Int8Op::depthwise_conv2d,
                         .kernel = kernel,
                         .stride = stride,
                         .padding = padding,
                         .relu = multiple == 2,
                         .multiple = multiple});
          cases.add(depthwise, 2);
        }
      }
  for (const int size : {4, 7, 12}) {
    Int8ModelBuilder residual = oracle::residual_builder(size, size + 1, 3, cases.seed());
    cases.add(residual, 10);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_cases DIR\n", stderr);
    return 2;
  }
  try {
    Cases cases{argv[1]};
    add_windows(cases);
    add_dense(cases);
    add_rare_operations(cases);
    Int8ModelBuilder reference = oracle::sepconv_builder(1);
    cases.add(reference, 4);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_cases: %s\n", error.what());
    return 1;
  }
}
