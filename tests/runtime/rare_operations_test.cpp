// What few models need, against the oracle.
#include "error_message.h"
#include "runtime/oracle_check.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

void check_either_way(Int8ModelBuilder& builder) {
  for (const bool fuse : {true, false}) {
    CAPTURE(fuse);
    test::check_against_oracle(builder, {.fuse = fuse});
  }
}

}  // namespace

TEST_CASE("average_pool2d equals the oracle bit for bit", "[runtime]") {
  const int kernel = GENERATE(1, 2, 3, 4, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const int size = GENERATE(5, 8, 13);
  CAPTURE(kernel, stride, padding, size);
  Int8ModelBuilder builder(size, size + 1, 3, 3);
  builder.add({.op = Int8Op::average_pool2d, .kernel = kernel, .stride = stride, .padding = padding});
  check_either_way(builder);
}

TEST_CASE("the average of a whole feature map is taken", "[runtime]") {
  const int size = GENERATE(1, 4, 7);
  Int8ModelBuilder builder(size, size, 3, 4);
  builder.add({.out_channels = 9}).add({.op = Int8Op::average_pool2d, .kernel = size, .stride = size});
  builder.add({.op = Int8Op::dense, .out_channels = 5, .relu = false});
  check_either_way(builder);
}

TEST_CASE("several kernels per channel equal the oracle bit for bit", "[runtime]") {
  const int multiple = GENERATE(2, 3, 4);
  const int kernel = GENERATE(1, 2, 3, 5);
  const int stride = GENERATE(1, 2);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const bool relu = GENERATE(true, false);
  CAPTURE(multiple, kernel, stride, padding, relu);
  Int8ModelBuilder builder(9, 8, 3, 5);
  builder.add({.op = Int8Op::depthwise_conv2d,
               .kernel = kernel,
               .stride = stride,
               .padding = padding,
               .relu = relu,
               .multiple = multiple});
  builder.add({.out_channels = 4});
  check_either_way(builder);
}

TEST_CASE("residual additions equal the oracle bit for bit", "[runtime]") {
  const int height = GENERATE(4, 7, 12);
  const int width = GENERATE(3, 8);
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(0, 4)));
  CAPTURE(height, width, seed);
  Int8ModelBuilder builder = oracle::residual_builder(height, width, 3, seed);
  check_either_way(builder);
}

TEST_CASE("the operands of an addition may come in either order", "[runtime]") {
  const bool long_path_first = GENERATE(true, false);
  const bool pooled = GENERATE(true, false);
  CAPTURE(long_path_first, pooled);
  Int8ModelBuilder builder(10, 9, 2, 6);
  builder.add({.kernel = 3, .out_channels = 5});
  const oracle::Int8LayerShape halve{
      .op = Int8Op::max_pool2d, .kernel = 2, .stride = 2, .padding = Padding::valid};
  if (pooled) builder.add(halve);
  const int fork = builder.last();
  builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 5}).add({.out_channels = 5, .relu = false});
  const int longer = builder.last();
  builder.add({.kernel = 1, .out_channels = 5, .source = fork});
  const int shorter = builder.last();
  long_path_first ? builder.add_sum(longer, shorter) : builder.add_sum(shorter, longer);
  builder.add(halve);
  check_either_way(builder);
}

TEST_CASE("drawn residual chains equal the oracle bit for bit", "[runtime]") {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    CAPTURE(seed);
    Int8ModelBuilder builder(1, 1, 1, seed);
    builder = Int8ModelBuilder(builder.integer(1, 14), builder.integer(1, 14), builder.integer(1, 4), seed);
    const int channels = builder.integer(1, 9);
    builder.add({.kernel = 3, .out_channels = channels});
    const int blocks = builder.integer(1, 3);
    for (int block = 0; block < blocks; ++block) {
      const int fork = builder.last();
      const int length = builder.integer(1, 3);
      for (int i = 0; i < length; ++i)
        builder.add({.kernel = builder.integer(1, 3), .out_channels = channels, .relu = i + 1 < length});
      builder.add_sum(builder.last(), fork, builder.integer(0, 1) == 1);
      if (builder.integer(0, 2) == 0) builder.add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
    }
    check_either_way(builder);
  }
}

TEST_CASE("connections that rows cannot follow are refused by the layer's name", "[runtime]") {
  const auto refusal = [](const Int8ModelBuilder& builder) {
    return error_message([&] { emit::make_model_blob(builder.model()); });
  };
  Int8ModelBuilder builder(6, 6, 2, 1);
  builder.add({.out_channels = 3});
  SECTION("an output that nobody reads") {
    builder.add({.out_channels = 3}).add({.out_channels = 3, .source = 0});
    CHECK(refusal(builder) ==
          "model: layer 1: its output is read by 0 layers; the device passes it to 1 or 2");
  }
  SECTION("an image that two layers read") {
    builder.add({.out_channels = 3, .source = quant::kModelInput}).add_sum(0, 1);
    CHECK(refusal(builder) ==
          "model: the image is read by 2 layers; let one layer read it, whose output others may share");
  }
  SECTION("a sum of an output with itself") {
    builder.add_sum(0, 0);
    CHECK(refusal(builder) == "model: layer 0: its output is added to itself, which is not supported");
  }
}
