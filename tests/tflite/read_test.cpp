#include "chispa/tflite/read.h"

#include <fmt/core.h>

#include <cstring>

#include "catch.h"
#include "chispa/emit/model_blob.h"
#include "chispa/quant/requantization.h"
#include "error_message.h"
#include "oracle/int8_random_graphs.h"
#include "tflite/changed_file.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;
namespace schema = tflite::schema;

namespace {

Int8ModelBuilder small_network() {
  Int8ModelBuilder builder(8, 10, 3, 1);
  builder.add({.kernel = 3, .out_channels = 4})
      .add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .stride = 2, .padding = Padding::valid})
      .add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2})
      .add({.op = Int8Op::dense, .out_channels = 5, .relu = false});
  return builder;
}

tflite::Imported read(const std::vector<std::uint8_t>& bytes) {
  return tflite::read_tflite(bytes, "net.tflite");
}

/// What reading the small network says after `change`; tensors are named as make_tflite names them.
std::string refusal(const std::function<void(schema::ModelT&)>& change) {
  return error_message([&] { read(test::changed_file(small_network().model(), change)); });
}

schema::TensorT& tensor(schema::ModelT& file, const std::string& name) {
  for (const auto& candidate : file.subgraphs[0]->tensors)
    if (candidate->name == name) return *candidate;
  throw std::runtime_error("no tensor " + name);
}

/// Puts an operator before the first one, or after the last, with a tensor like its neighbour's.
void add_operator(schema::ModelT& file, schema::BuiltinOperator code, bool first) {
  schema::SubGraphT& graph = *file.subgraphs[0];
  auto kind = std::make_unique<schema::OperatorCodeT>();
  kind->builtin_code = code;
  auto added = std::make_unique<schema::OperatorT>();
  added->opcode_index = static_cast<std::uint32_t>(file.operator_codes.size());
  if (code == schema::BuiltinOperator_SOFTMAX) {
    schema::SoftmaxOptionsT options;
    options.beta = 1.0f;
    added->builtin_options.Set(std::move(options));
  }
  file.operator_codes.push_back(std::move(kind));
  const int neighbour = first ? graph.inputs[0] : graph.outputs[0];
  const int fresh = static_cast<int>(graph.tensors.size());
  graph.tensors.push_back(
      std::make_unique<schema::TensorT>(*graph.tensors[static_cast<std::size_t>(neighbour)]));
  graph.tensors.back()->type = schema::TensorType_FLOAT32;
  added->inputs = {first ? fresh : neighbour};
  added->outputs = {first ? neighbour : fresh};
  (first ? graph.inputs : graph.outputs) = {fresh};
  graph.operators.insert(first ? graph.operators.begin() : graph.operators.end(), std::move(added));
}

}  // namespace

TEST_CASE("a file of ours is read back as the model it was", "[tflite]") {
  const bool per_tensor = GENERATE(true, false);
  const int outputs = GENERATE(1, 10);
  Int8ModelBuilder builder = oracle::sepconv_builder(3);
  builder.add({.op = Int8Op::dense, .out_channels = outputs, .relu = false, .per_tensor = per_tensor});
  const tflite::Imported imported = read(tflite::make_tflite(builder.model()));
  CHECK(imported.left_out.empty());
  CHECK(imported.model.name == "drawn");
  CHECK(imported.model.class_names.size() == static_cast<std::size_t>(outputs));
  CHECK(emit::make_model_blob(imported.model).bytes == emit::make_model_blob(builder.model()).bytes);
}

TEST_CASE("every window is read back as it was", "[tflite]") {
  const Int8Op op = GENERATE(Int8Op::conv2d, Int8Op::depthwise_conv2d, Int8Op::max_pool2d);
  const int kernel = GENERATE(1, 2, 3, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  Int8ModelBuilder builder(9, 6, 4, 2);
  builder.add({.op = op, .kernel = kernel, .stride = stride, .padding = padding, .out_channels = 3});
  const tflite::Imported imported = read(tflite::make_tflite(builder.model()));
  CHECK(emit::make_model_blob(imported.model).bytes == emit::make_model_blob(builder.model()).bytes);
}

TEST_CASE("what few models need is read back as it was", "[tflite]") {
  const int multiple = GENERATE(1, 2, 4);
  Int8ModelBuilder builder(8, 9, 3, 5);
  builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .multiple = multiple});
  builder.add({.op = Int8Op::average_pool2d, .kernel = 3});
  const tflite::Imported imported = read(tflite::make_tflite(builder.model()));
  CHECK(emit::make_model_blob(imported.model).bytes == emit::make_model_blob(builder.model()).bytes);
}

TEST_CASE("residual additions are read back as they were", "[tflite]") {
  const int size = GENERATE(4, 9);
  const Int8ModelBuilder builder = oracle::residual_builder(size, 8, 3, 5);
  const tflite::Imported imported = read(tflite::make_tflite(builder.model()));
  CHECK(emit::make_model_blob(imported.model).bytes == emit::make_model_blob(builder.model()).bytes);
}

TEST_CASE("class names come with the file", "[tflite]") {
  quant::Int8Model model = small_network().model();
  model.class_names = {"a", "b", "c", "d", "e"};
  CHECK(read(tflite::make_tflite(model)).model.class_names == model.class_names);
}

TEST_CASE("the fused activations clamp where TensorFlow Lite clamps", "[tflite]") {
  const auto imported = read(test::changed_file(small_network().model(), [](schema::ModelT& file) {
    file.subgraphs[0]->operators[0]->builtin_options.AsConv2DOptions()->fused_activation_function =
        schema::Activation_RELU6;
    tensor(file, "0").quantization->scale = {0.03f};
    tensor(file, "0").quantization->zero_point = {-100};
  }));
  CHECK(imported.model.layers[0].clamp_min == -100);
  CHECK(imported.model.layers[0].clamp_max == 100);
}

TEST_CASE("what stands at the ends is left out, and said", "[tflite]") {
  const auto imported = read(test::changed_file(small_network().model(), [](schema::ModelT& file) {
    add_operator(file, schema::BuiltinOperator_QUANTIZE, true);
    add_operator(file, schema::BuiltinOperator_SOFTMAX, false);
    file.subgraphs[0]->tensors.back()->type = schema::TensorType_INT8;
    add_operator(file, schema::BuiltinOperator_DEQUANTIZE, false);
  }));
  CHECK(emit::make_model_blob(imported.model).bytes == emit::make_model_blob(small_network().model()).bytes);
  REQUIRE(imported.left_out.size() == 3);
  CHECK(imported.left_out[0] == "operator 0 (QUANTIZE): the input is int8: q = real / 0.015625 + 0");
  CHECK(imported.left_out[1] == "operator 6 (SOFTMAX): outputs are its logits, whose largest is the same");
  CHECK(imported.left_out[2] ==
        "operator 7 (DEQUANTIZE): outputs stay int8; real = scale * (q - zero_point)");
}

TEST_CASE("what is not supported is named by operator, with a remedy where there is one", "[tflite]") {
  const auto first = [](schema::ModelT& file) -> schema::Conv2DOptionsT& {
    return *file.subgraphs[0]->operators[0]->builtin_options.AsConv2DOptions();
  };
  CHECK(refusal([](schema::ModelT& file) {
          file.operator_codes[0]->builtin_code = schema::BuiltinOperator_RESIZE_BILINEAR;
        }) == "net.tflite: operator 0 (RESIZE_BILINEAR): is not supported");
  CHECK(refusal([&](schema::ModelT& file) { first(file).dilation_h_factor = 0; }) ==
        "net.tflite: operator 0 (CONV_2D): a stride, dilation or window of 0, not in [1, 255]");
  CHECK(refusal(
            [&](schema::ModelT& file) { first(file).fused_activation_function = schema::Activation_TANH; }) ==
        "net.tflite: operator 0 (CONV_2D): fused activation 4; supported are NONE, RELU, RELU_N1_TO_1 and "
        "RELU6");
  CHECK(refusal([](schema::ModelT& file) { tensor(file, "0").type = schema::TensorType_FLOAT32; }) ==
        "net.tflite: operator 0 (CONV_2D): tensor 0 is of type FLOAT32, not INT8; convert with full integer "
        "quantization");
  CHECK(refusal([](schema::ModelT& file) { file.version = 2; }) ==
        "net.tflite: schema version 2; this reads version 3");
}

TEST_CASE("files that contradict themselves are refused", "[tflite]") {
  const auto contains = [](const std::string& text, const std::string& part) {
    CAPTURE(text, part);
    CHECK(text.find(part) != std::string::npos);
  };
  contains(refusal([](auto& file) { tensor(file, "0/weights").shape[0] = 5; }),
           "bytes of data, shape and type ask for");
  contains(refusal([](auto& file) { tensor(file, "0").shape[1] = 0; }), "extent 0 is not in [1, 65535]");
  contains(refusal([](auto& file) { tensor(file, "0").shape[1] = 7; }), "the file says [1,7,10,4]");
  contains(refusal([](auto& file) { tensor(file, "0").buffer = 999; }), "buffer 999 does not exist");
  contains(refusal([](auto& file) { tensor(file, "0").quantization->scale[0] = -1.0f; }), "scale -1");
  contains(refusal([](auto& file) { tensor(file, "0").quantization->zero_point[0] = 200; }),
           "zero point 200");
  contains(refusal([](auto& file) { tensor(file, "0").quantization->zero_point.clear(); }),
           "1 scales but 0 zero points");
  contains(refusal([](auto& file) { tensor(file, "0/weights").quantization->zero_point[2] = 3; }),
           "symmetric");
  contains(refusal([](auto& file) {
             tensor(file, "0/weights").quantization->scale.pop_back(),
                 tensor(file, "0/weights").quantization->zero_point.pop_back();
           }),
           "have 3 scales");
  contains(refusal([](auto& file) { file.subgraphs[0]->operators[1]->inputs[0] = 77; }),
           "input tensor 77 does not exist");
  contains(refusal([](auto& file) { file.subgraphs[0]->operators[0]->opcode_index = 9; }),
           "code 9 does not exist");
  contains(refusal([](auto& file) {
             std::swap(file.subgraphs[0]->operators[0], file.subgraphs[0]->operators[1]);
           }),
           "which nothing has written before");
  contains(refusal([](auto& file) { file.subgraphs.clear(); }), "0 subgraphs");
  contains(refusal([](auto& file) { file.subgraphs[0]->operators.clear(); }),
           "no operator writes the graph's output");
}

TEST_CASE("a softmax that would turn the order round is refused", "[tflite]") {
  const float beta = GENERATE(0.0f, -1.0f);
  CHECK(refusal([&](auto& file) {
          add_operator(file, schema::BuiltinOperator_SOFTMAX, false);
          file.subgraphs[0]->operators.back()->builtin_options.AsSoftmaxOptions()->beta = beta;
        }) == "net.tflite: operator 5 (SOFTMAX): its beta is " + fmt::format("{}", beta) + ", not above 0");
}

TEST_CASE("what is supported at the end is refused before it", "[tflite]") {
  CHECK(refusal([](auto& file) {
          add_operator(file, schema::BuiltinOperator_DEQUANTIZE, false);
          add_operator(file, schema::BuiltinOperator_SOFTMAX, false);
        }) ==
        "net.tflite: operator 6 (SOFTMAX): stands after operator 5 (DEQUANTIZE), which is supported at "
        "the end only");
}

TEST_CASE("operators that the output does not depend on are left out", "[tflite]") {
  const auto imported = read(test::changed_file(small_network().model(), [](schema::ModelT& file) {
    file.subgraphs[0]->outputs[0] = file.subgraphs[0]->operators[0]->outputs[0];
  }));
  CHECK(imported.model.layers.size() == 1);
}

TEST_CASE("a channel that its bias decides alone gets one that the device holds", "[tflite]") {
  const std::int32_t bias = GENERATE(-1 << 30, 1 << 30);
  const auto imported = read(test::changed_file(small_network().model(), [&](schema::ModelT& file) {
    std::vector<std::uint8_t>& bytes = file.buffers[tensor(file, "0/bias").buffer]->data;
    std::memcpy(bytes.data() + sizeof bias, &bias, sizeof bias);
  }));
  const quant::Int8Layer& layer = imported.model.layers[0];
  const int output = bias < 0 ? layer.clamp_min : layer.clamp_max;
  CHECK(layer.bias[1] == 256 * (output - layer.output.zero_point));
  CHECK(layer.requantization[1] == quant::make_requantization(1.0 / 256));
  CHECK(layer.weights[layer.weight_index(1, 5)] == 0);
  CHECK(layer.weights[layer.weight_index(0, 5)] == small_network().model().layers[0].weights[5]);
}

TEST_CASE("a truncated file is refused at any length", "[tflite]") {
  const std::vector<std::uint8_t> bytes = tflite::make_tflite(small_network().model());
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    CAPTURE(length);
    CHECK(error_message([&] {
            tflite::read_tflite(std::span(bytes).first(length), "short");
          }).rfind("short: ", 0) == 0);
  }
}
