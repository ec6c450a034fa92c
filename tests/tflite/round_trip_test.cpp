// What is written and read again computes the same bytes: layers come back as they were, or as the operators
// that a layer was written as.
#include "catch.h"
#include "chispa/tflite/read.h"
#include "chispa/tflite/write.h"
#include "oracle/int8_chain.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

std::vector<Int8Op> operators(const quant::Int8Model& model) {
  std::vector<Int8Op> ops;
  for (const quant::Int8Layer& layer : model.layers) ops.push_back(layer.op);
  return ops;
}

/// The model that was read.
quant::Int8Model check_round_trip(Int8ModelBuilder& builder) {
  const tflite::Imported imported =
      tflite::read_tflite(tflite::make_tflite(builder.model()), "net.tflite", {.keep_softmax = true});
  CHECK(imported.left_out.empty());
  const std::vector<std::int8_t> image = builder.image();
  CHECK(oracle::outputs(imported.model, image).back() == oracle::outputs(builder.model(), image).back());
  return imported.model;
}

}  // namespace

TEST_CASE("a function is read back as its table, or as the layers that compute it", "[tflite]") {
  const Activation function = GENERATE(
      Activation::none, Activation::relu, Activation::relu6, Activation::leaky_relu, Activation::hard_swish,
      Activation::hard_sigmoid, Activation::sigmoid, Activation::tanh, Activation::silu, Activation::gelu);
  const bool flat = GENERATE(false, true);
  CAPTURE(to_string(function), flat);
  Int8ModelBuilder builder(8, 9, 4, 3);
  if (flat)
    builder.add({.op = Int8Op::dense, .out_channels = 9, .relu = false});
  else
    builder.add({.out_channels = 4, .relu = false});
  builder.add_function(function);
  const quant::Int8Model read = check_round_trip(builder);
  const bool lowered =
      function == Activation::relu6 || function == Activation::hard_sigmoid || function == Activation::silu;
  REQUIRE(read.layers.size() == (lowered ? 3 : 2));
  if (!lowered) CHECK(read.layers[1].function == function);
}

TEST_CASE("every other operator is read back as it was", "[tflite]") {
  Int8ModelBuilder builder(6, 8, 4, 5);
  SECTION("PReLU") {
    builder.add_prelu();
  }
  SECTION("groups, dilation and unequal strides") {
    builder.add({.kernel = {3, 2}, .stride = {1, 2}, .dilation = {2, 1}, .out_channels = 6, .groups = 2});
    builder.add({.op = Int8Op::depthwise_conv2d, .kernel = {1, 3}, .stride = {2, 1}, .multiple = 2});
    builder.add({.op = Int8Op::max_pool2d, .kernel = {2, 1}, .stride = {1, 2}});
  }
  SECTION("pairs of maps") {
    builder.add({.out_channels = 4, .relu = false});
    builder.add_pair(Int8Op::multiply, 0, quant::kModelInput).add_pair(Int8Op::subtract, 1, 0, true);
  }
  SECTION("a map and a vector") {
    builder.add_global_average().add_pair(Int8Op::add, quant::kModelInput, 0);
    builder.add({.op = Int8Op::dense, .out_channels = 4, .relu = false}).add_pair(Int8Op::multiply, 1, 2);
  }
  SECTION("a map and constants") {
    builder.add_pair_with_constants(Int8Op::add, true).add_pair_with_constants(Int8Op::multiply, false);
    builder.add_pair_with_constants(Int8Op::subtract, true);
  }
  SECTION("maps side by side") {
    builder.add_slice(1, 2).add_concat({0, quant::kModelInput}).add_shuffle(3);
  }
  SECTION("padding before pooling") {
    builder.add_pad(1, 2, 0, 3).add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
  }
  SECTION("another shape") {
    builder.add_reshape(4, 4, 12).add({.kernel = 3, .out_channels = 5});
  }
  SECTION("softmax") {
    builder.add({.op = Int8Op::dense, .out_channels = 9, .relu = false}).add_softmax();
  }
  CHECK(operators(check_round_trip(builder)) == operators(builder.model()));
}

TEST_CASE("graphs are read back with the same bytes", "[tflite]") {
  const auto build =
      GENERATE(oracle::residual_builder, oracle::squeeze_excite_builder, oracle::branches_builder,
               oracle::shuffle_unit_builder, oracle::read_thrice_builder);
  Int8ModelBuilder builder = build(9, 12, 3, 11);
  check_round_trip(builder);
}
