// Values that go more ways than one, against the oracle.
#include "error_message.h"
#include "runtime/oracle_check.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

using test::check_fused_or_not;

namespace {

/// A value of those that nobody has read yet, or any.
int drawn_source(Int8ModelBuilder& builder, std::vector<int>& unread) {
  int source = builder.integer(0, builder.last());
  if (!unread.empty() && builder.integer(0, 2) != 0)
    source = unread[static_cast<std::size_t>(builder.integer(0, static_cast<int>(unread.size()) - 1))];
  std::erase(unread, source);
  return source;
}

void add_drawn_layer(Int8ModelBuilder& builder, int source) {
  const int channels = builder.model().layers[static_cast<std::size_t>(source)].out_channels;
  switch (builder.integer(0, 9)) {
    case 0:
      builder.add_table(source);
      break;
    case 1:
      builder.add_prelu(source);
      break;
    case 2:
      builder.add_shuffle(channels % 2 == 0 ? 2 : 1, source);
      break;
    case 3:
      builder.add({.op = Int8Op::depthwise_conv2d,
                   .kernel = {builder.integer(1, 4), builder.integer(1, 4)},
                   .dilation = builder.integer(1, 3),
                   .source = source});
      break;
    case 4:
      builder.add({.op = Int8Op::max_pool2d, .kernel = 3, .source = source});
      break;
    case 5:
      builder.add({.op = Int8Op::average_pool2d, .kernel = {1, 2}, .source = source});
      break;
    case 6:
      builder.add_pair_with_constants(Int8Op::subtract, true, source);
      break;
    default:
      builder.add({.kernel = builder.integer(1, 3), .out_channels = channels, .source = source});
  }
}

/// Up to ten layers on maps of one size, each reading any value before it; what is left is joined at last.
Int8ModelBuilder drawn_graph(std::uint64_t seed) {
  Int8ModelBuilder builder(1, 1, 1, seed);
  builder = Int8ModelBuilder(builder.integer(1, 12), builder.integer(1, 12), builder.integer(1, 4), seed);
  builder.add({.kernel = 3, .out_channels = 2 * builder.integer(1, 4)});
  std::vector<int> unread = {builder.last()};
  const int layers = builder.integer(1, 10);
  for (int i = 0; i < layers; ++i) {
    const int source = drawn_source(builder, unread);
    if (builder.integer(0, 3) == 0) {
      const int other = drawn_source(builder, unread);
      builder.integer(0, 1) == 0 ? builder.add_sum(source, other)
                                 : builder.add_pair(Int8Op::multiply, source, other);
    } else {
      add_drawn_layer(builder, source);
    }
    unread.push_back(builder.last());
  }
  if (unread.size() > 1) builder.add_concat(unread);
  if (builder.integer(0, 1) == 0) builder.add_global_average();
  if (builder.integer(0, 1) == 0) builder.add({.op = Int8Op::dense, .out_channels = 3, .relu = false});
  return builder;
}

}  // namespace

TEST_CASE("residual additions equal the oracle bit for bit", "[runtime]") {
  const int height = GENERATE(4, 7, 12);
  const int width = GENERATE(3, 8);
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(0, 4)));
  CAPTURE(height, width, seed);
  Int8ModelBuilder builder = oracle::residual_builder(height, width, 3, seed);
  check_fused_or_not(builder);
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
  check_fused_or_not(builder);
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
    check_fused_or_not(builder);
  }
}

TEST_CASE("graphs of all kinds equal the oracle bit for bit", "[runtime]") {
  const auto build =
      GENERATE(&oracle::residual_builder, &oracle::squeeze_excite_builder, &oracle::branches_builder,
               &oracle::shuffle_unit_builder, &oracle::read_thrice_builder);
  const int height = GENERATE(2, 7, 12);
  const int width = GENERATE(1, 3, 8, 13);
  const int channels = GENERATE(1, 3);
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(0, 3)));
  CAPTURE(height, width, channels, seed);
  Int8ModelBuilder builder = build(height, width, channels, seed);
  check_fused_or_not(builder);
}

TEST_CASE("branches of different depth are concatenated", "[runtime]") {
  const int height = GENERATE(1, 5, 11);
  const bool deep_first = GENERATE(true, false);
  const bool image_too = GENERATE(true, false);
  CAPTURE(height, deep_first, image_too);
  Int8ModelBuilder builder(height, 6, 3, 7);
  builder.add({.kernel = 3, .out_channels = 5});
  const int entry = builder.last();
  std::vector<int> branches;
  for (int depth = 1; depth <= 3; ++depth) {
    builder.add({.out_channels = depth, .source = entry});
    for (int i = 1; i < depth; ++i) builder.add({.kernel = {3, 5}, .out_channels = depth + i});
    branches.push_back(builder.last());
  }
  if (deep_first) std::reverse(branches.begin(), branches.end());
  if (image_too) branches.push_back(quant::kModelInput);
  builder.add_concat(branches).add({.kernel = 3, .stride = 2, .out_channels = 4});
  check_fused_or_not(builder);
}

TEST_CASE("a concatenation may be read by several, be concatenated, or be the output", "[runtime]") {
  const int kind = GENERATE(0, 1, 2);
  CAPTURE(kind);
  Int8ModelBuilder builder(6, 5, 2, 8);
  builder.add({.kernel = 3, .out_channels = 3});
  const int entry = builder.last();
  builder.add({.out_channels = 2, .source = entry});
  const int other = builder.last();
  builder.add_concat({entry, other});
  const int joined = builder.last();
  if (kind == 0) {
    builder.add({.out_channels = 5}).add_sum(builder.last(), joined);
  } else if (kind == 1) {
    builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .source = other});
    builder.add_concat({joined, builder.last(), entry});
    builder.add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
  }
  check_fused_or_not(builder);
}

TEST_CASE("a value may be added to itself", "[runtime]") {
  Int8ModelBuilder builder(6, 6, 2, 1);
  builder.add({.out_channels = 3}).add_sum(0, 0);
  check_fused_or_not(builder);
}

TEST_CASE("drawn graphs equal the oracle bit for bit", "[runtime]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    Int8ModelBuilder builder = drawn_graph(seed);
    check_fused_or_not(builder);
  }
}

TEST_CASE("an output that nobody reads is refused by the layer's name", "[runtime]") {
  Int8ModelBuilder builder(6, 6, 2, 1);
  builder.add({.out_channels = 3}).add({.out_channels = 3}).add({.out_channels = 3, .source = 0});
  CHECK(error_message([&] { emit::make_model_blob(builder.model()); }) ==
        "model: layer 1: nobody reads its output; leave it out, or let it come last");
}
