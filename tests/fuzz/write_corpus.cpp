// write_corpus DIR: the small models that the fuzzers start from, in DIR/model and DIR/tflite; made again
// when a format changes.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "chispa/emit/model_blob.h"
#include "chispa/tflite/write.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

void write_bytes(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void write(const std::filesystem::path& path, const Int8ModelBuilder& builder, bool fuse = true) {
  write_bytes(path.parent_path() / "model" / path.filename(),
              emit::make_model_blob(builder.model(), {.fuse = fuse}).bytes);
  if (fuse)
    write_bytes(path.parent_path() / "tflite" / path.filename(), tflite::make_tflite(builder.model()));
}

void write_model(const std::filesystem::path& path, const Int8ModelBuilder& builder) {
  write_bytes(path, emit::make_model_blob(builder.model()).bytes);
}

Int8ModelBuilder small(int height, int width, int channels) {
  return Int8ModelBuilder(height, width, channels, 1);
}

/// What reads rings.
void write_models(const std::filesystem::path& folder) {
  write(folder / "squeeze_excite", oracle::squeeze_excite_builder(5, 6, 2, 1));
  write(folder / "branches", oracle::branches_builder(5, 6, 2, 1));
  write(folder / "shuffle_unit", oracle::shuffle_unit_builder(5, 6, 2, 1));
  write(folder / "read_thrice", oracle::read_thrice_builder(4, 5, 2, 1));
  write(folder / "conv2d_in_groups",
        small(5, 6, 4).add(
            {.kernel = {3, 2}, .stride = {2, 1}, .dilation = {1, 2}, .out_channels = 6, .groups = 2}));
  write(folder / "pad", small(3, 4, 2).add_pad(1, 2, 2, 0));
  write(folder / "reshape", small(3, 4, 2).add_reshape(2, 3, 4));
  write(folder / "global_average_pool", small(3, 4, 2).add_global_average());
  write(folder / "softmax", small(1, 2, 5).add_softmax());
  write_model(folder / "model" / "prelu_and_table", small(2, 3, 2).add_prelu().add_table());
  write(folder / "constants", small(2, 3, 2)
                                  .add_pair_with_constants(Int8Op::subtract, true)
                                  .add_pair_with_constants(Int8Op::multiply, false));
  write(folder / "functions", small(2, 2, 3)
                                  .add_prelu()
                                  .add_function(Activation::none)
                                  .add_function(Activation::leaky_relu)
                                  .add_function(Activation::hard_swish)
                                  .add_function(Activation::gelu)
                                  .add_function(Activation::silu)
                                  .add_function(Activation::relu6)
                                  .add_function(Activation::hard_sigmoid)
                                  .add_function(Activation::tanh)
                                  .add_function(Activation::relu));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_corpus DIR\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  write(folder / "conv2d", small(4, 5, 2).add({.kernel = 3, .stride = 2, .out_channels = 3, .relu = false}));
  write(folder / "depthwise", small(3, 8, 2).add({.op = Int8Op::depthwise_conv2d, .kernel = 3}));
  write(folder / "depthwise_valid",
        small(6, 6, 2).add(
            {.op = Int8Op::depthwise_conv2d, .kernel = 5, .padding = Padding::valid, .relu = false}));
  write(folder / "max_pool2d", small(5, 5, 2).add({.op = Int8Op::max_pool2d, .kernel = 3, .stride = 2}));
  write(folder / "dense", small(2, 2, 3).add({.op = Int8Op::dense, .out_channels = 3, .relu = false}));
  const oracle::Int8LayerShape depthwise{.op = Int8Op::depthwise_conv2d, .kernel = 3};
  const oracle::Int8LayerShape halve{.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2};
  Int8ModelBuilder network = small(4, 8, 2);
  network.add({.kernel = 3, .out_channels = 4}).add(depthwise).add({.out_channels = 4}).add(halve);
  network.add({.op = Int8Op::dense, .out_channels = 2, .relu = false});
  write(folder / "network", network);
  write(folder / "network_unfused", network, false);
  write(folder / "average_pool2d",
        small(5, 5, 2).add({.op = Int8Op::average_pool2d, .kernel = 3, .stride = 2}));
  write(folder / "depthwise_multiple",
        small(4, 5, 2).add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .multiple = 2}));
  write(folder / "residual", oracle::residual_builder(4, 5, 2, 1));
  write_models(folder);
}
