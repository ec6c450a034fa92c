// What a plan costs: the rows that each value keeps, and whom they wait for.
#include "catch.h"
#include "chispa/emit/model_blob.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

std::size_t ring_of(const emit::ModelBlob& blob, const std::string& name) {
  for (const emit::LayerPlan& stage : blob.layers)
    if (stage.name == name) return stage.ring_bytes;
  FAIL("no stage " << name);
  return 0;
}

}  // namespace

TEST_CASE("a value keeps the rows that its slowest reader needs, and no more", "[emit]") {
  constexpr int kWidth = 6, kChannels = 4;
  Int8ModelBuilder builder(16, kWidth, 2, 1);
  builder.add({.out_channels = kChannels});
  SECTION("around two 3x3 convolutions, two more than each new one") {
    builder.add({.kernel = 3, .out_channels = kChannels}).add({.kernel = 3, .out_channels = kChannels});
    builder.add_sum(builder.last(), 0);
    const emit::ModelBlob blob = emit::make_model_blob(builder.model());
    CHECK(ring_of(blob, "0") == 3 * kWidth * kChannels);
    CHECK(ring_of(blob, "2") == 1 * kWidth * kChannels);
    CHECK(ring_of(blob, "3") == 0);  // the model's output
  }
  SECTION("to a vector that comes after the map: the whole map") {
    builder.add_global_average().add({.out_channels = kChannels});
    builder.add_pair(Int8Op::multiply, 0, builder.last());
    const emit::ModelBlob blob = emit::make_model_blob(builder.model());
    CHECK(ring_of(blob, "0") == 16 * kWidth * kChannels);
    CHECK(blob.arena_bytes > 16 * kWidth * kChannels);
  }
  SECTION("of a global average alone: one row") {
    builder.add_global_average();
    CHECK(ring_of(emit::make_model_blob(builder.model()), "0") == kWidth * kChannels);
  }
  SECTION("under a dilated kernel: its reach") {
    builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .dilation = 4});
    CHECK(ring_of(emit::make_model_blob(builder.model()), "0") == 9 * kWidth * kChannels);
  }
}

TEST_CASE("what only a concatenation reads is written where it wants it", "[emit]") {
  Int8ModelBuilder builder(8, 8, 2, 2);
  builder.add({.out_channels = 3});
  builder.add({.out_channels = 4, .source = 0});
  builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .source = 0});
  quant::Int8Model model = builder.model();
  builder.add_concat({1, 2}).add({.out_channels = 2}).add({.kernel = 3, .out_channels = 2});
  const emit::ModelBlob blob = emit::make_model_blob(builder.model());
  CHECK(ring_of(blob, "1") == ring_of(blob, "4"));
}

TEST_CASE("the image, too, keeps what its readers need", "[emit]") {
  Int8ModelBuilder builder(8, 5, 3, 3);
  builder.add({.kernel = 3, .out_channels = 3});
  CHECK(emit::make_model_blob(builder.model()).image_ring_bytes == 3 * 24);  // with columns of padding
  builder.add_sum(0, quant::kModelInput);
  CHECK(emit::make_model_blob(builder.model()).image_ring_bytes == 3 * 15);
}
