// Chains of drawn layers against the oracle, in one stage or many, whole or row by row.
#include <map>

#include "catch.h"
#include "oracle/int8_chain.h"
#include "oracle/int8_random_graphs.h"
#include "runtime/device.h"

using namespace chispa;
using oracle::Int8LayerShape;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

/// Up to six layers that fit, sometimes with a dense head.
Int8ModelBuilder drawn_chain(std::uint64_t seed) {
  Int8ModelBuilder builder(1, 1, 1, seed);
  builder = Int8ModelBuilder(builder.integer(1, 20), builder.integer(1, 20), builder.integer(1, 6), seed);
  const int layers = builder.integer(1, 6);
  for (int i = 0; i < layers; ++i) {
    const Int8Op ops[] = {Int8Op::conv2d, Int8Op::depthwise_conv2d, Int8Op::max_pool2d};
    Int8LayerShape shape{.op = ops[builder.integer(0, 2)], .kernel = builder.integer(1, 4)};
    if (builder.integer(0, 1) == 1) shape = {.op = Int8Op::depthwise_conv2d, .kernel = 3};
    if (!builder.model().layers.empty() && builder.integer(0, 2) == 0) shape = {.op = Int8Op::conv2d};
    if (builder.integer(0, 4) == 0) shape = {.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2};
    if (shape.kernel != 2) shape.stride = builder.integer(1, 4) == 1 ? 2 : 1;
    shape.out_channels = builder.integer(1, 17);
    shape.relu = builder.integer(0, 3) != 0;
    builder.add(shape);
  }
  if (builder.integer(0, 1) == 1)
    builder.add({.op = Int8Op::dense, .out_channels = builder.integer(1, 12), .relu = false});
  return builder;
}

struct HookedRows {
  std::map<int, std::vector<std::int8_t>> stages;  ///< [H][W][C], grown row by row
  bool in_order = true;

  static void add(void* context, const chispa_hook_row* row) {
    if (row->row == nullptr) return;
    HookedRows& rows = *static_cast<HookedRows*>(context);
    std::vector<std::int8_t>& stage = rows.stages[row->stage];
    rows.in_order &= stage.size() == static_cast<std::size_t>(row->y * row->width * row->channels);
    for (int x = 0; x < row->width; ++x)
      for (int c = 0; c < row->channels; ++c) stage.push_back(row->row[c * row->channel_stride + x]);
  }
};

}  // namespace

TEST_CASE("a drawn chain equals the oracle bit for bit, fused or not", "[runtime]") {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Int8ModelBuilder builder = drawn_chain(seed);
    const std::vector<std::int8_t> image = builder.image();
    const std::vector<std::int8_t> expected = oracle::outputs(builder.model(), image).back();
    for (const bool fuse : {true, false}) {
      CAPTURE(seed, fuse);
      test::LoadedModel loaded(builder.model(), {.fuse = fuse});
      REQUIRE(test::infer(loaded, image) == expected);
    }
  }
}

TEST_CASE("rows pushed one by one give what the whole image gives", "[runtime]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1000, 1020)));
  Int8ModelBuilder builder = drawn_chain(seed);
  test::LoadedModel loaded(builder.model());
  const std::vector<std::int8_t> image = builder.image();
  test::GuardedArena arena(loaded.model());
  std::vector<std::int8_t> output(loaded.output_size());
  const chispa_extents extents = chispa_input_extents(&loaded.model());
  const int row = extents.width * extents.channels;
  chispa_inference inference;
  for (int again = 0; again < 2; ++again) {
    REQUIRE(chispa_begin(&inference, &loaded.model(), output.data(), arena.data(), arena.size()) ==
            CHISPA_OK);
    CHECK(chispa_finish(&inference) == CHISPA_ERR_ROWS_MISSING);
    for (int y = 0; y < extents.height; ++y) {
      std::vector<std::int8_t> camera(image.begin() + y * row, image.begin() + (y + 1) * row);
      REQUIRE(chispa_push_row(&inference, camera.data()) == CHISPA_OK);
    }
    CHECK(chispa_push_row(&inference, image.data()) == CHISPA_ERR_TOO_MANY_ROWS);
    CHECK(chispa_finish(&inference) == CHISPA_OK);
    CHECK(output == test::infer(loaded, image));
  }
  CHECK(arena.untouched_around());
}

TEST_CASE("a hook sees each row of each stage once, in order", "[runtime]") {
  const bool fuse = GENERATE(true, false);
  const int kind = GENERATE(range(0, 5));
  Int8ModelBuilder builders[] = {oracle::sepconv_builder(3), oracle::residual_builder(9, 8, 3, 3),
                                 oracle::squeeze_excite_builder(9, 8, 3, 3),
                                 oracle::branches_builder(9, 8, 3, 3),
                                 oracle::shuffle_unit_builder(9, 8, 3, 3)};
  Int8ModelBuilder& builder = builders[kind];
  const emit::ModelBlob blob = emit::make_model_blob(builder.model(), {.fuse = fuse});
  test::LoadedModel loaded(blob.bytes);
  HookedRows rows;
  loaded.model().hook = &HookedRows::add;
  loaded.model().hook_context = &rows;
  const std::vector<std::int8_t> image = builder.image();
  test::infer(loaded, image);
  const std::vector<std::vector<std::int8_t>> expected = oracle::outputs(builder.model(), image);
  CHECK(rows.in_order);
  REQUIRE(rows.stages.size() == blob.layers.size());
  if (!fuse) CHECK(blob.layers.size() == builder.model().layers.size());
  if (kind == 0 && fuse) CHECK(blob.layers.size() == 6);
  for (std::size_t stage = 0; stage < blob.layers.size(); ++stage) {
    CAPTURE(kind, fuse, stage, blob.layers[stage].name);
    CHECK(rows.stages[static_cast<int>(stage)] ==
          expected[blob.layers[stage].first_layer + blob.layers[stage].layers - 1]);
  }
}

TEST_CASE("the reference network equals the oracle", "[runtime]") {
  const quant::Int8Model model = oracle::drawn_sepconv(1);
  test::LoadedModel loaded(model);
  Int8ModelBuilder pixels(32, 32, 3, 12);
  const std::vector<std::int8_t> image = pixels.image();
  CHECK(test::infer(loaded, image) == oracle::outputs(model, image).back());
}
