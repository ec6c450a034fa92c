#include "chispa/tflite/describe.h"

#include "catch.h"
#include "error_message.h"
#include "oracle/int8_random_model.h"
#include "tflite/changed_file.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

TEST_CASE("operators are described with shapes, scales, bytes and multiply-accumulates", "[tflite]") {
  Int8ModelBuilder builder(6, 8, 3, 1);
  builder.add({.kernel = 3, .stride = 2, .out_channels = 4});
  builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .multiple = 2});
  builder.add({.op = Int8Op::dense, .out_channels = 5, .per_tensor = true});
  const auto file = tflite::describe_tflite(tflite::make_tflite(builder.model()), "net");
  CHECK(file.text == "Chispa: drawn");
  REQUIRE(file.operators.size() == 4);
  const tflite::OperatorDescription& conv = file.operators[0];
  CHECK(conv.kind == "CONV_2D");
  CHECK(conv.name == "0");
  CHECK(conv.input == std::vector<int>{1, 6, 8, 3});
  CHECK(conv.output == std::vector<int>{1, 3, 4, 4});
  CHECK(conv.type == "INT8");
  CHECK(conv.scale == builder.model().layers[0].output.scale);
  CHECK(conv.zero_point == -128);
  CHECK(conv.weight_scales == 4);
  CHECK(conv.constant_bytes == 3 * 3 * 3 * 4 + 4 * 4);
  CHECK(conv.multiply_accumulates == 3 * 4 * 4 * 27);
  CHECK(file.operators[1].multiply_accumulates == 3 * 4 * 8 * 9);
  CHECK(file.operators[2].kind == "RESHAPE");
  CHECK(file.operators[3].weight_scales == 1);
  CHECK(file.operators[3].multiply_accumulates == 96 * 5);
}

TEST_CASE("operators that cannot be imported are described too", "[tflite]") {
  Int8ModelBuilder builder(4, 4, 2, 1);
  builder.add({.out_channels = 2});
  const auto bytes = test::changed_file(builder.model(), [](tflite::schema::ModelT& file) {
    file.operator_codes[0]->builtin_code = tflite::schema::BuiltinOperator_HARD_SWISH;
  });
  CHECK(tflite::describe_tflite(bytes, "net").operators[0].kind == "HARD_SWISH");
}

TEST_CASE("bytes that are no .tflite file are not described", "[tflite]") {
  CHECK(error_message([] { tflite::describe_tflite({}, "net"); }) ==
        "net: not a .tflite file (no mark TFL3)");
}
