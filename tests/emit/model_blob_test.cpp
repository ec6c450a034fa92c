#include "chispa/emit/model_blob.h"

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/runtime/runtime.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

TEST_CASE("the reference network needs the bytes that the plan says", "[emit]") {
  const emit::ModelBlob blob = emit::make_model_blob(oracle::drawn_sepconv(1));
  std::vector<std::uint32_t> words(blob.bytes.size() / 4);
  std::copy(blob.bytes.begin(), blob.bytes.end(), reinterpret_cast<std::uint8_t*>(words.data()));
  chispa_model model;
  REQUIRE(chispa_load(&model, words.data(), blob.bytes.size()) == CHISPA_OK);
  CHECK(chispa_arena_bytes(&model) == blob.arena_bytes);

  std::size_t feature_maps = 0, weights = 0;
  std::int64_t multiply_accumulates = 0;
  for (const emit::LayerPlan& layer : blob.layers) {
    feature_maps += layer.feature_map_bytes;
    weights += layer.weight_bytes;
    multiply_accumulates += layer.multiply_accumulates;
  }
  CHECK(multiply_accumulates == 2921472);
  CHECK(weights < blob.bytes.size());
  CHECK(blob.bytes.size() - weights < 64);
  CHECK(blob.bytes.size() < 63000);
  CHECK(blob.arena_bytes <= 6800);
  CHECK(feature_maps > 5 * blob.arena_bytes);
  CHECK(blob.layers.front().name == "0");
  CHECK(blob.layers[1].name == "1+2+3");
}

TEST_CASE("the same model gives the same bytes", "[emit]") {
  CHECK(emit::make_model_blob(oracle::drawn_sepconv(4)).bytes ==
        emit::make_model_blob(oracle::drawn_sepconv(4)).bytes);
}

TEST_CASE("what the format cannot hold is refused by the layer's name", "[emit]") {
  Int8ModelBuilder builder(6, 6, 3, 1);
  builder.add({.kernel = 3, .out_channels = 4}).add({.op = Int8Op::dense, .out_channels = 2});
  quant::Int8Model model = builder.model();
  model.layers[0].name = "features.0";
  const auto refused = [&](const std::string& what) {
    try {
      emit::make_model_blob(model);
      FAIL("accepted");
    } catch (const Error& error) {
      const std::string message = error.what();
      CAPTURE(message, what);
      CHECK(message.find("layer features.0") != std::string::npos);
      CHECK(message.find(what) != std::string::npos);
    }
  };
  SECTION("bias") {
    model.layers[0].bias[2] = 1 << 30;
    refused("channel 2: bias");
  }
  SECTION("shift") {
    model.layers[0].requantization[1].shift = -32;
    refused("channel 1: shift -32");
  }
  SECTION("multiplier") {
    model.layers[0].requantization[1].multiplier = -1;
    refused("multiplier");
  }
  SECTION("kernel") {
    model.layers[0].kernel_height = 300;
    model.layers[0].weights.resize(300 * 3 * 3 * 4);
    refused("300");
  }
  SECTION("weights missing") {
    model.layers[0].weights.pop_back();
    refused("107 elements, its shape needs 108");
  }
  SECTION("a weight of -128") {
    model.layers[0].weights[5] = -128;
    refused("-128");
  }
  SECTION("shapes that do not meet") {
    model.height = 7;
    refused("[6,6,3]");
  }
  SECTION("no kernel") {
    model.layers[0].kernel_width = 0;
    refused("kernel 0");
  }
}

TEST_CASE("a model without layers is refused", "[emit]") {
  CHECK_THROWS_AS(emit::make_model_blob({}), Error);
}
