// The operators that read rings, each alone, against the oracle.
#include "runtime/oracle_check.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;
using test::check_fused_or_not;

namespace {

/// Extents with one row, one column, one channel, and none a multiple of 4.
Int8ModelBuilder drawn_input(int kind) {
  constexpr int kExtents[][3] = {{5, 8, 3}, {1, 7, 4}, {9, 1, 2}, {1, 1, 6}, {6, 5, 1}, {4, 4, 13}};
  const auto& extents = kExtents[kind];
  Int8ModelBuilder builder(extents[0], extents[1], extents[2], static_cast<std::uint64_t>(kind));
  return builder;
}

}  // namespace

TEST_CASE("windows of any rectangle, strides and dilation equal the oracle bit for bit", "[runtime]") {
  const Int8Op op = GENERATE(Int8Op::conv2d, Int8Op::depthwise_conv2d);
  const Size2D kernel = GENERATE(Size2D(1), Size2D(3), Size2D(1, 5), Size2D(4, 2));
  const Size2D stride = GENERATE(Size2D(1), Size2D(2), Size2D(1, 2), Size2D(3, 1));
  const Size2D dilation = GENERATE(Size2D(1), Size2D(2), Size2D(3, 1));
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const bool relu = GENERATE(true, false);
  CAPTURE(op, kernel.height, kernel.width, stride.height, stride.width, dilation.height, padding, relu);
  Int8ModelBuilder builder(10, 13, 3, 11);
  builder.add({.op = op,
               .kernel = kernel,
               .stride = stride,
               .dilation = dilation,
               .padding = padding,
               .out_channels = 5,
               .relu = relu});
  check_fused_or_not(builder);
}

TEST_CASE("convolutions in groups equal the oracle bit for bit", "[runtime]") {
  const int groups = GENERATE(1, 2, 3, 6);
  const int kernel = GENERATE(1, 3);
  const bool relu = GENERATE(true, false);
  const int width = GENERATE(1, 8, 9);
  CAPTURE(groups, kernel, relu, width);
  Int8ModelBuilder builder(5, width, 6, 12);
  builder.add({.kernel = kernel, .out_channels = 12, .groups = groups, .relu = relu});
  builder.add({.kernel = 3, .stride = 2, .out_channels = 12, .groups = groups, .relu = relu});
  check_fused_or_not(builder);
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
  check_fused_or_not(builder);
}

TEST_CASE("poolings of any rectangle equal the oracle bit for bit", "[runtime]") {
  const Int8Op op = GENERATE(Int8Op::max_pool2d, Int8Op::average_pool2d);
  const Size2D kernel = GENERATE(Size2D(1), Size2D(2), Size2D(3), Size2D(1, 4), Size2D(5, 2));
  const Size2D stride = GENERATE(Size2D(1), Size2D(2), Size2D(3, 1));
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const int size = GENERATE(5, 8, 13);
  CAPTURE(op, kernel.height, kernel.width, stride.height, stride.width, padding, size);
  Int8ModelBuilder builder(size, size + 1, 3, 3);
  builder.add({.op = op, .kernel = kernel, .stride = stride, .padding = padding});
  check_fused_or_not(builder);
}

TEST_CASE("the average of a whole feature map is taken", "[runtime]") {
  const int size = GENERATE(1, 4, 7);
  Int8ModelBuilder builder(size, size, 3, 4);
  builder.add({.out_channels = 9}).add({.op = Int8Op::average_pool2d, .kernel = size, .stride = size});
  builder.add({.op = Int8Op::dense, .out_channels = 5, .relu = false});
  check_fused_or_not(builder);
}

TEST_CASE("tables and slopes are looked up, of the image and of values", "[runtime]") {
  const int kind = GENERATE(range(0, 6));
  const int where = GENERATE(0, 1, 2, 3);
  CAPTURE(kind, where);
  Int8ModelBuilder builder = drawn_input(kind);
  if (where >= 1) builder.add({.kernel = 3, .out_channels = 5, .relu = false});
  if (where == 2) builder.add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
  if (where == 3) builder.add_prelu();
  builder.add_table().add_table();
  builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3}).add({.out_channels = 4}).add_table();
  builder.add_prelu();
  check_fused_or_not(builder);
}

TEST_CASE("pairs equal the oracle bit for bit", "[runtime]") {
  const Int8Op op = GENERATE(Int8Op::add, Int8Op::subtract, Int8Op::multiply);
  const int kind = GENERATE(range(0, 6));
  const bool relu = GENERATE(true, false);
  CAPTURE(op, kind, relu);
  Int8ModelBuilder builder = drawn_input(kind);
  builder.add({.kernel = 3, .out_channels = 5});
  const int map = builder.last();
  SECTION("of two maps") {
    builder.add({.kernel = 5, .out_channels = 5}).add_pair(op, map, builder.last(), relu);
  }
  SECTION("of two maps, the first one later") {
    builder.add({.kernel = 5, .out_channels = 5}).add_pair(op, builder.last(), map, relu);
  }
  SECTION("with a vector that comes after the map") {
    builder.add_global_average().add({.out_channels = 5}).add_pair(op, map, builder.last(), relu);
  }
  SECTION("with a constant for each channel, and one for all") {
    builder.add_pair_with_constants(op, true).add_pair_with_constants(op, false);
  }
  SECTION("with constants, of the image") {
    builder = drawn_input(kind);
    builder.add_pair_with_constants(op, true);
  }
  builder.add({.out_channels = 3});
  check_fused_or_not(builder);
}

TEST_CASE("rearrangements equal the oracle bit for bit", "[runtime]") {
  const int kind = GENERATE(range(0, 6));
  const bool of_image = GENERATE(true, false);
  const bool convolved = GENERATE(true, false);
  CAPTURE(kind, of_image, convolved);
  Int8ModelBuilder builder = drawn_input(kind);
  if (!of_image) builder.add({.kernel = 3, .out_channels = 6, .relu = false});
  const int channels = builder.model().layers.empty() ? builder.model().channels : 6;
  SECTION("pad") {
    builder.add_pad(2, 1, 0, 3);
  }
  SECTION("slice") {
    builder.add_slice(channels / 2, channels - channels / 2);
  }
  SECTION("shuffle") {
    builder.add_shuffle(channels % 2 == 0 ? 2 : 1);
  }
  SECTION("reshape") {
    const quant::Int8Model& model = builder.model();
    builder.add_reshape(model.width, 1, model.height * channels);
  }
  SECTION("flatten") {
    builder.add_reshape(1, 1, builder.model().height * builder.model().width * channels);
  }
  SECTION("concat with itself") {
    builder.add_concat({builder.last(), builder.last()});
  }
  if (convolved) builder.add({.kernel = 3, .out_channels = 3});
  check_fused_or_not(builder);
}

TEST_CASE("sums over the map equal the oracle bit for bit", "[runtime]") {
  const int kind = GENERATE(range(0, 6));
  CAPTURE(kind);
  Int8ModelBuilder builder = drawn_input(kind);
  SECTION("a global average of the image") {
    builder.add_global_average();
  }
  SECTION("a global average and dense layers behind one another") {
    builder.add({.out_channels = 7}).add_global_average();
    builder.add({.op = Int8Op::dense, .out_channels = 5}).add({.op = Int8Op::dense, .out_channels = 3});
  }
  SECTION("dense, of what was flattened") {
    const quant::Int8Model& model = builder.model();
    builder.add_reshape(1, 1, model.height * model.width * model.channels);
    builder.add({.op = Int8Op::dense, .out_channels = 3, .relu = false});
  }
  SECTION("dense, of what others read too") {
    builder.add({.out_channels = 4});
    builder.add({.op = Int8Op::dense, .out_channels = 4, .relu = false});
    builder.add_pair(Int8Op::multiply, 0, 1).add({.op = Int8Op::dense, .out_channels = 2, .relu = false});
  }
  SECTION("softmax at the end") {
    builder.add({.op = Int8Op::dense, .out_channels = 10, .relu = false}).add_softmax();
  }
  SECTION("softmax of each place") {
    builder.add({.kernel = 3, .out_channels = 300, .relu = false}).add_softmax();
  }
  check_fused_or_not(builder);
}

TEST_CASE("a fused clamp limits what any operator gives", "[runtime]") {
  Int8ModelBuilder builder(6, 8, 4, 3);
  builder.add({.out_channels = 4, .relu = false});
  SECTION("max_pool2d") {
    builder.add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
  }
  SECTION("concat") {
    builder.add_concat({0, quant::kModelInput});
  }
  SECTION("table") {
    builder.add_table();
  }
  SECTION("softmax") {
    builder.add_softmax();
  }
  quant::Int8Model model = builder.model();
  model.layers.back().clamp_min = -100;
  model.layers.back().clamp_max = 11;
  for (const bool fuse : {true, false}) {
    test::LoadedModel loaded(model, {.fuse = fuse});
    const std::vector<std::int8_t> image = builder.image();
    CHECK(test::infer(loaded, image) == oracle::outputs(model, image).back());
  }
}
