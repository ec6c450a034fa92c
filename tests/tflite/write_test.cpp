#include "chispa/tflite/write.h"

#include "catch.h"
#include "chispa/core/error.h"
#include "error_message.h"
#include "oracle/int8_random_model.h"
#include "tflite/schema_generated.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

quant::Int8Model two_layers() {
  Int8ModelBuilder builder(9, 8, 3, 1);
  builder.add({.kernel = 3, .stride = 2, .out_channels = 4})
      .add({.op = Int8Op::dense, .out_channels = 2, .relu = false});
  return builder.model();
}

std::string refusal(const quant::Int8Model& model) {
  return error_message([&] { tflite::make_tflite(model); });
}

}  // namespace

TEST_CASE("a written file is a valid flatbuffer of the format's mark and version", "[tflite]") {
  quant::Int8Model model = two_layers();
  model.class_names = {"cat", "dog"};
  const std::vector<std::uint8_t> bytes = tflite::make_tflite(model);
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  REQUIRE(tflite::schema::VerifyModelBuffer(verifier));
  const tflite::schema::ModelT file = *tflite::schema::UnPackModel(bytes.data());
  CHECK(file.version == 3);
  REQUIRE(file.subgraphs.size() == 1);
  const tflite::schema::SubGraphT& graph = *file.subgraphs[0];
  REQUIRE(graph.operators.size() == 3);
  CHECK(graph.tensors[static_cast<std::size_t>(graph.inputs[0])]->shape ==
        std::vector<std::int32_t>{1, 9, 8, 3});
  CHECK(graph.tensors[static_cast<std::size_t>(graph.outputs[0])]->shape == std::vector<std::int32_t>{1, 2});
  for (const auto& code : file.operator_codes)
    CHECK(static_cast<int>(code->deprecated_builtin_code) == static_cast<int>(code->builtin_code));
  REQUIRE(file.metadata.size() == 2);
  const auto& names = file.buffers[file.metadata[1]->buffer]->data;
  CHECK(std::string(names.begin(), names.end()) == "cat\ndog\n");
}

TEST_CASE("weights have a scale per channel, or one where the layer has one", "[tflite]") {
  const bool per_tensor = GENERATE(true, false);
  Int8ModelBuilder builder(2, 2, 3, 1);
  builder.add({.op = Int8Op::dense, .out_channels = 5, .per_tensor = per_tensor});
  const std::vector<std::uint8_t> bytes = tflite::make_tflite(builder.model());
  const tflite::schema::ModelT file = *tflite::schema::UnPackModel(bytes.data());
  for (const auto& tensor : file.subgraphs[0]->tensors) {
    if (tensor->name != "0/weights" && tensor->name != "0/bias") continue;
    CHECK(tensor->quantization->scale.size() == (per_tensor ? 1 : 5));
    CHECK(tensor->quantization->zero_point.size() == tensor->quantization->scale.size());
  }
}

TEST_CASE("the same model gives the same file", "[tflite]") {
  CHECK(tflite::make_tflite(two_layers()) == tflite::make_tflite(two_layers()));
}

namespace {

/// The codes of a file's operators, in order.
std::vector<tflite::schema::BuiltinOperator> codes_of(const tflite::schema::ModelT& file) {
  std::vector<tflite::schema::BuiltinOperator> codes;
  for (const auto& view : file.subgraphs[0]->operators)
    codes.push_back(file.operator_codes[view->opcode_index]->builtin_code);
  return codes;
}

std::string runtime_version(const tflite::schema::ModelT& file) {
  const auto& bytes = file.buffers[file.metadata[0]->buffer]->data;
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("a function without an operator of its own is written as those that compute it", "[tflite]") {
  using tflite::schema::BuiltinOperator;
  Int8ModelBuilder builder(5, 6, 4, 1);
  builder.add({.out_channels = 4, .relu = false});
  std::vector<BuiltinOperator> expected{BuiltinOperator::BuiltinOperator_CONV_2D};
  SECTION("SiLU") {
    builder.add_function(Activation::silu);
    expected.insert(expected.end(),
                    {BuiltinOperator::BuiltinOperator_LOGISTIC, BuiltinOperator::BuiltinOperator_MUL});
  }
  SECTION("h-sigmoid") {
    builder.add_function(Activation::hard_sigmoid);
    expected.insert(expected.end(),
                    {BuiltinOperator::BuiltinOperator_ADD, BuiltinOperator::BuiltinOperator_MUL});
  }
  SECTION("a shuffle") {
    builder.add_shuffle(2);
    expected.insert(expected.end(),
                    {BuiltinOperator::BuiltinOperator_RESHAPE, BuiltinOperator::BuiltinOperator_TRANSPOSE,
                     BuiltinOperator::BuiltinOperator_RESHAPE});
  }
  CHECK(codes_of(*tflite::schema::UnPackModel(tflite::make_tflite(builder.model()).data())) == expected);
}

TEST_CASE("a file names the oldest TensorFlow Lite that runs it", "[tflite]") {
  const auto version = [](const Int8ModelBuilder& builder) {
    return runtime_version(*tflite::schema::UnPackModel(tflite::make_tflite(builder.model()).data()));
  };
  Int8ModelBuilder builder(5, 6, 4, 1);
  builder.add({.out_channels = 4, .relu = false});
  CHECK(version(builder) == "1.14.0");
  builder.add_function(Activation::hard_swish);
  CHECK(version(builder) == "1.15.0");
  builder.add({.out_channels = 4, .groups = 2}).add_function(Activation::relu);
  CHECK(version(builder) == "2.9.0");
}

TEST_CASE("what a .tflite file cannot say is refused by the layer's name", "[tflite]") {
  quant::Int8Model model = two_layers();
  SECTION("a factor that is not that of the scales") {
    model.layers[1].requantization[1].multiplier ^= 1;
    CHECK(refusal(model) == "tflite: layer 1: channel 1: its factor is not that of its scales");
  }
  SECTION("a clamp that no activation gives") {
    model.layers[1].clamp_max = 3;
    CHECK(refusal(model) == "tflite: layer 1: no fused activation clamps to [-128,3]");
  }
  SECTION("padding of its own") {
    model.layers[0].pad_top = 2;
    CHECK(refusal(model) == "tflite: layer 0: its padding is neither \"same\" nor \"valid\"");
  }
  SECTION("a scale that a float32 does not hold") {
    model.layers[1].output.scale = 0.1;
    CHECK(refusal(model) == "tflite: layer 1: channel 0: its factor is not that of its scales");
  }
  SECTION("a table of its own") {
    Int8ModelBuilder builder(5, 6, 4, 1);
    builder.add_table();
    CHECK(refusal(builder.model()) == "tflite: layer 0: its table is not that of none");
  }
  SECTION("a clamp where nothing is fused") {
    Int8ModelBuilder builder(5, 6, 4, 1);
    builder.add_function(Activation::tanh);
    model = builder.model();
    model.layers[0].clamp_min = 0;
    CHECK(refusal(model) == "tflite: layer 0: table has no fused activation");
  }
  SECTION("no layers") {
    model.layers.clear();
    CHECK(refusal(model) == "tflite: the model has no layers");
  }
}
