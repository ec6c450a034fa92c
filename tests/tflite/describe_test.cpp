#include "chispa/tflite/describe.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "catch.h"
#include "chispa/core/read_file.h"
#include "chispa/tflite/read.h"
#include "error_message.h"
#include "oracle/int8_random_model.h"
#include "tflite/changed_file.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;
namespace schema = tflite::schema;

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
  const auto bytes = test::changed_file(builder.model(), [](schema::ModelT& file) {
    file.operator_codes[0]->builtin_code = schema::BuiltinOperator_HARD_SWISH;
  });
  CHECK(tflite::describe_tflite(bytes, "net").operators[0].kind == "HARD_SWISH");
}

TEST_CASE("files that cannot be imported for what they are made of are described", "[tflite]") {
  using Change = std::function<void(schema::ModelT&)>;
  const auto [what, change, refusal] = GENERATE(table<std::string, Change, std::string>({
      {"several outputs", [](auto& file) { file.subgraphs[0]->outputs.push_back(0); }, "2 outputs"},
      {"several inputs", [](auto& file) { file.subgraphs[0]->inputs.push_back(0); }, "2 inputs"},
      {"no input", [](auto& file) { file.subgraphs[0]->inputs.clear(); }, "0 inputs"},
      {"a variable", [](auto& file) { file.subgraphs[0]->tensors[0]->is_variable = true; }, "a variable"},
      {"sparse",
       [](auto& file) {
         file.subgraphs[0]->tensors[0]->sparsity = std::make_unique<schema::SparsityParametersT>();
       },
       "sparse"},
      {"an unknown batch", [](auto& file) { file.subgraphs[0]->tensors[0]->shape[0] = -1; }, "extent -1"},
      {"nothing in it", [](auto& file) { file.subgraphs[0]->tensors[0]->shape[1] = 0; }, "extent 0"},
      {"five dimensions", [](auto& file) { file.subgraphs[0]->tensors[0]->shape = {1, 2, 2, 2, 2}; },
       "5 dimensions"},
      {"an extent above 65535", [](auto& file) { file.subgraphs[0]->tensors[0]->shape = {1, 1, 100000, 2}; },
       "extent 100000"},
      {"a scale of 0", [](auto& file) { file.subgraphs[0]->tensors[0]->quantization->scale = {0.0f}; },
       "scale 0"},
      {"no zero points", [](auto& file) { file.subgraphs[0]->tensors[0]->quantization->zero_point.clear(); },
       "0 zero points"},
      {"a custom quantization",
       [](auto& file) { file.subgraphs[0]->tensors[0]->quantization->details_type = 1; },
       "custom quantization"},
      {"float16", [](auto& file) { file.subgraphs[0]->tensors[0]->type = schema::TensorType_FLOAT16; },
       "FLOAT16"},
      {"a type from later",
       [](auto& file) { file.subgraphs[0]->tensors[0]->type = static_cast<schema::TensorType>(19); },
       "type 19"},
      {"an operator of two outputs",
       [](auto& file) { file.subgraphs[0]->operators[0]->outputs.push_back(0); }, "2 outputs"},
      {"an operator of none", [](auto& file) { file.subgraphs[0]->operators[0]->outputs.clear(); },
       "0 outputs"},
      {"operators in another order",
       [](auto& file) { std::swap(file.subgraphs[0]->operators[0], file.subgraphs[0]->operators[1]); },
       "which nothing has written"},
  }));
  CAPTURE(what);
  Int8ModelBuilder builder(4, 4, 2, 1);
  builder.add({.kernel = 3, .out_channels = 2}).add({.out_channels = 3});
  const auto bytes = test::changed_file(builder.model(), change);
  CHECK(tflite::describe_tflite(bytes, "net").operators.size() == 2);
  CHECK(error_message([&] { tflite::read_tflite(bytes, "net"); }).find(refusal) != std::string::npos);
}

TEST_CASE("operators with several outputs, of several graphs and of other makers are told apart",
          "[tflite]") {
  Int8ModelBuilder builder(4, 4, 2, 1);
  builder.add({.kernel = 3, .out_channels = 2}).add({.out_channels = 3});
  const auto bytes = test::changed_file(builder.model(), [](schema::ModelT& file) {
    schema::SubGraphT& graph = *file.subgraphs[0];
    graph.operators[0]->outputs.push_back(0);
    graph.operators[0]->outputs.push_back(0);
    auto body = std::make_unique<schema::SubGraphT>();
    for (const auto& tensor : graph.tensors)
      body->tensors.push_back(std::make_unique<schema::TensorT>(*tensor));
    body->operators.push_back(std::make_unique<schema::OperatorT>(*graph.operators[1]));
    body->operators[0]->opcode_index = static_cast<std::uint32_t>(file.operator_codes.size());
    file.subgraphs.push_back(std::move(body));
    auto code = std::make_unique<schema::OperatorCodeT>();
    code->builtin_code = schema::BuiltinOperator_CUSTOM;
    code->custom_code = "Their\nOperator";
    file.operator_codes.push_back(std::move(code));
  });
  const auto operators = tflite::describe_tflite(bytes, "net").operators;
  REQUIRE(operators.size() == 3);
  CHECK(operators[0].name == "0 +2");
  CHECK(operators[0].subgraph == 0);
  CHECK(operators[2].subgraph == 1);
  CHECK(operators[2].kind == "CUSTOM Their_Operator");
  CHECK(operators[2].output == std::vector<int>{1, 4, 4, 3});
}

TEST_CASE("public files of every kind are described", "[tflite]") {
  const std::filesystem::path folder = "../../shared/models";  // beside the repository, where it is given
  if (!std::filesystem::exists(folder)) return;
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".tflite") continue;
    CAPTURE(entry.path());
    const std::string bytes = read_file(entry.path());
    const std::span span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    CHECK(!tflite::describe_tflite(span, "net").operators.empty());
    ++files;
  }
  CHECK(files > 0);
}

TEST_CASE("damaged files are not described", "[tflite]") {
  using Change = std::function<void(schema::ModelT&)>;
  const auto [change, refusal] = GENERATE(table<Change, std::string>({
      {[](auto& file) { file.subgraphs[0]->operators[0]->inputs[0] = 99; },
       "net: operator 0: input tensor 99 does not exist; there are 4"},
      {[](auto& file) { file.subgraphs[0]->operators[0]->inputs[0] = -2; },
       "net: operator 0: input tensor -2 does not exist; there are 4"},
      {[](auto& file) { file.subgraphs[0]->operators[0]->outputs[0] = -1; },
       "net: operator 0: output tensor -1 does not exist; there are 4"},
      {[](auto& file) { file.subgraphs[0]->operators[0]->opcode_index = 7; },
       "net: operator 0: code 7 does not exist; there are 1"},
      {[](auto& file) { file.subgraphs[0]->outputs[0] = 4; },
       "net: the graph's output tensor 4 does not exist; there are 4"},
      {[](auto& file) { file.subgraphs[0]->tensors[0]->buffer = 1000; },
       "net: tensor 0 (input): buffer 1000 does not"},
      {[](auto& file) {
         file.subgraphs[0]->tensors[0]->shape = {1 << 30, 1 << 30, 1 << 30};
       },
       "net: tensor 0 (input): more elements than any memory holds"},
      {[](auto& file) { file.buffers[1]->data.pop_back(); }, "bytes of data, shape and type ask for"},
      {[](auto& file) { file.buffers[1]->size = 1, file.buffers[1]->offset = 1u << 30; },
       "lie outside the file"},
      {[](auto& file) { file.version = 4; }, "net: schema version 4; this reads version 3"},
  }));
  Int8ModelBuilder builder(4, 4, 2, 1);
  builder.add({.kernel = 3, .out_channels = 2});
  const auto bytes = test::changed_file(builder.model(), change);
  CAPTURE(refusal);
  CHECK(error_message([&] { tflite::describe_tflite(bytes, "net"); }).find(refusal) != std::string::npos);
}

TEST_CASE("bytes that are no .tflite file are not described", "[tflite]") {
  CHECK(error_message([] { tflite::describe_tflite({}, "net"); }) ==
        "net: not a .tflite file (no mark TFL3)");
}
