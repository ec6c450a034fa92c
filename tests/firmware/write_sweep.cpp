// write_sweep DIR: models of every operator in every form, small enough for a board, as cases.bin for the
// firmware's sweep program, and what the oracle computes for them as expected_outputs.bin.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

#include "chispa/emit/model_blob.h"
#include "oracle/int8_chain.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8LayerShape;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

struct Files {
  std::ofstream cases;
  std::ofstream expected;
  int count = 0;
};

template <typename Element>
void write(std::ofstream& stream, const std::vector<Element>& elements) {
  stream.write(reinterpret_cast<const char*>(elements.data()),
               static_cast<std::streamsize>(elements.size() * sizeof(Element)));
}

void add_case(Files& files, const quant::Int8Model& model, std::vector<std::int8_t> image, bool fuse = true) {
  const emit::ModelBlob blob = emit::make_model_blob(model, {.fuse = fuse});
  const std::vector<std::int8_t> output = oracle::outputs(model, image).back();
  const auto size = [](std::size_t bytes) { return static_cast<std::uint32_t>(bytes); };
  write<std::uint32_t>(files.cases, {size(blob.bytes.size()), size(blob.arena_bytes), size(image.size()),
                                     size(output.size())});
  write(files.cases, blob.bytes);
  image.resize((image.size() + 3) / 4 * 4);
  write(files.cases, image);
  write(files.expected, output);
  ++files.count;
}

void add_case(Files& files, Int8ModelBuilder& builder, bool fuse = true) {
  add_case(files, builder.model(), builder.image(), fuse);
}

void add_windows(Files& files) {
  for (const Int8Op op : {Int8Op::conv2d, Int8Op::depthwise_conv2d, Int8Op::max_pool2d})
    for (int kernel = 1; kernel <= 5; ++kernel)
      for (int stride = 1; stride <= 2; ++stride)
        for (const Padding padding : {Padding::same, Padding::valid})
          for (const int size : {5, 8, 12, 13})
            for (const int channels : {1, 3, 8}) {
              const bool relu = (size + channels + kernel) % 3 != 0;
              Int8ModelBuilder builder(size, size + 4 * (channels % 2), channels,
                                       static_cast<std::uint64_t>(files.count));
              builder.add({.op = op,
                           .kernel = kernel,
                           .stride = stride,
                           .padding = padding,
                           .out_channels = 5,
                           .relu = relu});
              add_case(files, builder);
            }
}

void add_narrow(Files& files) {
  for (const Int8Op op : {Int8Op::conv2d, Int8Op::depthwise_conv2d, Int8Op::max_pool2d})
    for (const int height : {1, 2, 7})
      for (const int width : {1, 2, 3})
        for (const int kernel : {1, 2, 3, 5}) {
          Int8ModelBuilder builder(height, width, 4, static_cast<std::uint64_t>(files.count));
          builder.add({.op = op, .kernel = kernel, .out_channels = 3});
          add_case(files, builder);
        }
}

void add_channels(Files& files) {
  for (const int channels : {1, 2, 7, 31, 64, 130, 512}) {
    Int8ModelBuilder wide(3, 8, channels, static_cast<std::uint64_t>(files.count));
    wide.add({.op = Int8Op::depthwise_conv2d, .kernel = 3}).add({.out_channels = 6});
    wide.add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2})
        .add({.op = Int8Op::dense, .out_channels = 5, .relu = false});
    add_case(files, wide);
    add_case(files, wide, false);
    Int8ModelBuilder widening(2, 5, 3, static_cast<std::uint64_t>(files.count));
    widening.add({.out_channels = channels}).add({.op = Int8Op::dense, .out_channels = 3});
    add_case(files, widening);
    Int8ModelBuilder alone(1, 1, channels, static_cast<std::uint64_t>(files.count));
    alone.add({.op = Int8Op::dense, .out_channels = 9, .relu = channels % 2 == 0});
    add_case(files, alone);
  }
}

/// Weights small enough that four products fit a half word, and inputs as large as they get.
void add_small_weights(Files& files) {
  for (const int channels : {4, 12, 24}) {
    Int8ModelBuilder builder(4, 8, channels, static_cast<std::uint64_t>(files.count));
    builder.add({.out_channels = 16})
        .add({.kernel = 3, .out_channels = 8})
        .add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
    Int8ModelBuilder small = builder.with_weights_scaled(0.5);
    add_case(files, small);
  }
}

/// Factors of 2^-n: half of all sums are ties of one rounding or the other.
void add_ties(Files& files) {
  for (int right = 2; right <= 9; ++right) {
    for (const bool pooled : {true, false}) {
      Int8ModelBuilder builder(6, 12, 4, static_cast<std::uint64_t>(files.count));
      builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3}).add({.out_channels = 6});
      if (pooled) builder.add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
      quant::Int8Model model = builder.with_weights_scaled(0.05).model();
      for (quant::Int8Layer& layer : model.layers) {
        for (quant::Requantization& factor : layer.requantization) factor = {1 << 30, 1 - right};
        for (std::int32_t& bias : layer.bias) bias %= 100;
      }
      add_case(files, model, builder.image());
    }
  }
}

/// What few models need.
void add_rare_operations(Files& files) {
  for (const int kernel : {1, 2, 3, 5})
    for (const int stride : {1, 2})
      for (const Padding padding : {Padding::same, Padding::valid}) {
        const auto seed = static_cast<std::uint64_t>(files.count);
        Int8ModelBuilder averages(7, 9, 3, seed);
        averages.add({.op = Int8Op::average_pool2d, .kernel = kernel, .stride = stride, .padding = padding});
        add_case(files, averages);
        for (const int multiple : {2, 4}) {
          Int8ModelBuilder depthwise(7, 9, 3, seed);
          depthwise.add({.op = Int8Op::depthwise_conv2d,
                         .kernel = kernel,
                         .stride = stride,
                         .padding = padding,
                         .relu = multiple == 2,
                         .multiple = multiple});
          add_case(files, depthwise);
        }
      }
  for (const int size : {4, 7, 12}) {
    Int8ModelBuilder residual =
        oracle::residual_builder(size, size + 1, 3, static_cast<std::uint64_t>(files.count));
    add_case(files, residual);
    add_case(files, residual, false);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_sweep DIR\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  Files files{std::ofstream(folder / "cases.bin", std::ios::binary),
              std::ofstream(folder / "expected_outputs.bin", std::ios::binary)};
  try {
    add_windows(files);
    add_narrow(files);
    add_channels(files);
    add_small_weights(files);
    add_ties(files);
    add_rare_operations(files);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_sweep: %s\n", error.what());
    return 1;
  }
  if (!files.cases.flush() || !files.expected.flush()) {
    std::fprintf(stderr, "write_sweep: %s: cannot write\n", argv[1]);
    return 1;
  }
  std::printf("%d\n", files.count);
}
