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

void add_ring_windows(Files& files) {
  for (const Int8Op op : {Int8Op::conv2d, Int8Op::depthwise_conv2d})
    for (const Size2D& stride : {Size2D(1), Size2D(1, 2), Size2D(3, 1)})
      for (const Size2D& dilation : {Size2D(1), Size2D(2, 3)})
        for (const int width : {1, 8, 11}) {
          Int8ModelBuilder builder(9, width, 4, static_cast<std::uint64_t>(files.count));
          builder.add({.op = op,
                       .kernel = {3, 2},
                       .stride = stride,
                       .dilation = dilation,
                       .out_channels = 6,
                       .groups = op == Int8Op::conv2d ? 2 : 1,
                       .relu = width == 8,
                       .multiple = width == 11 ? 3 : 1});
          add_case(files, builder);
        }
  for (const Int8Op op : {Int8Op::max_pool2d, Int8Op::average_pool2d})
    for (const Size2D& kernel : {Size2D(1), Size2D(2, 3), Size2D(5, 1)})
      for (const Padding padding : {Padding::same, Padding::valid}) {
        Int8ModelBuilder builder(9, 12, 3, static_cast<std::uint64_t>(files.count));
        builder.add({.op = op, .kernel = kernel, .stride = {2, 1}, .padding = padding});
        add_case(files, builder);
      }
}

/// Each of the operators that are no windows, of the image and of a value, with what fits behind it.
void add_others(Files& files) {
  using Append = Int8ModelBuilder& (*)(Int8ModelBuilder&);
  const Append appends[] = {[](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_table(); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_prelu(); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_pad(1, 0, 2, 1); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_slice(1, 2); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_shuffle(2); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_reshape(6, 5, 4); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_global_average(); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& { return b.add_softmax(); },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& {
                              return b.add_concat({b.last(), b.last()});
                            },
                            [](Int8ModelBuilder& b) -> Int8ModelBuilder& {
                              return b.add_pair_with_constants(Int8Op::subtract, true)
                                  .add_pair_with_constants(Int8Op::multiply, false);
                            }};
  for (const Append append : appends)
    for (const bool of_image : {true, false}) {
      Int8ModelBuilder builder(5, 6, 4, static_cast<std::uint64_t>(files.count));
      if (!of_image) builder.add({.kernel = 3, .out_channels = 4, .relu = false});
      append(builder);
      add_case(files, builder);
      builder.add({.kernel = 3, .out_channels = 3});
      add_case(files, builder);
    }
}

void add_graphs(Files& files) {
  for (const auto build :
       {&oracle::residual_builder, &oracle::squeeze_excite_builder, &oracle::branches_builder,
        &oracle::shuffle_unit_builder, &oracle::read_thrice_builder})
    for (const int size : {2, 4, 7, 12}) {
      Int8ModelBuilder builder = build(size, size + 1, 3, static_cast<std::uint64_t>(files.count));
      add_case(files, builder);
      add_case(files, builder, false);
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
    add_ring_windows(files);
    add_others(files);
    add_graphs(files);
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
