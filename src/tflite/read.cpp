#include "chispa/tflite/read.h"

#include <fmt/core.h>

#include <cstddef>
#include <sstream>

#include "tflite/importer.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

std::string remedy(schema::BuiltinOperator code) {
  switch (code) {
    case schema::BuiltinOperator_RELU:
    case schema::BuiltinOperator_RELU6:
      return "; put it right after a convolution or addition, so that the converter fuses it";
    case schema::BuiltinOperator_MEAN:
      return "; instead of global average pooling, use average pooling over the whole feature map";
    default:
      return "";
  }
}

}  // namespace

std::string text_of(const std::vector<int>& shape) {
  std::string text;
  for (const int extent : shape) text += fmt::format("{}{}", text.empty() ? "[" : ",", extent);
  return text + "]";
}

Imported Importer::run() {
  const TensorView& input = tensor(graph_.input());
  if (input.shape.size() != 4 || input.shape[0] != 1)
    throw Error("input " + text_of(input.shape) + "; an image [1,height,width,channels] is supported");
  values_[graph_.input()] = {-1, input.shape[1], input.shape[2], input.shape[3], {}};
  model().height = input.shape[1], model().width = input.shape[2], model().channels = input.shape[3];
  for (const OperatorView& view : graph_.operators()) {
    try {
      add(view);
    } catch (const Error& error) {
      throw Error(view.title() + ": " + error.what());
    }
  }
  finish();
  return std::move(result_);
}

void Importer::add(const OperatorView& view) {
  if (values_.count(view.input(0)) == 0) throw Error("reads a constant where an activation is meant");
  const bool may_end = view.code == schema::BuiltinOperator_QUANTIZE ||
                       view.code == schema::BuiltinOperator_DEQUANTIZE ||
                       view.code == schema::BuiltinOperator_SOFTMAX;
  if (!end_.empty() && !may_end) throw Error("stands after " + end_ + ", which is supported at the end only");
  switch (view.code) {
    case schema::BuiltinOperator_CONV_2D:
      return add_conv2d(view);
    case schema::BuiltinOperator_DEPTHWISE_CONV_2D:
      return add_depthwise_conv2d(view);
    case schema::BuiltinOperator_MAX_POOL_2D:
      return add_max_pool2d(view);
    case schema::BuiltinOperator_AVERAGE_POOL_2D:
      return add_average_pool2d(view);
    case schema::BuiltinOperator_ADD:
      return add_add(view);
    case schema::BuiltinOperator_FULLY_CONNECTED:
      return add_fully_connected(view);
    case schema::BuiltinOperator_RESHAPE:
      return add_reshape(view);
    case schema::BuiltinOperator_PAD:
      return add_pad(view);
    case schema::BuiltinOperator_QUANTIZE:
      return add_quantize(view);
    case schema::BuiltinOperator_DEQUANTIZE:
      return leave_out_end(view, "outputs stay int8; real = scale * (q - zero_point)");
    case schema::BuiltinOperator_SOFTMAX:
      return add_softmax(view);
    default:
      throw Error("is not supported" + remedy(view.code));
  }
}

Int8Layer Importer::begin_layer(const OperatorView& view, Int8Op op) {
  const Value& value = values_.at(view.input(0));
  Int8Layer layer;
  layer.inputs = {value.layer};
  layer.name = tensor(view.output()).name.empty() ? std::to_string(view.index) : tensor(view.output()).name;
  layer.op = op;
  layer.in_height = value.height, layer.in_width = value.width, layer.in_channels = value.channels;
  layer.input = tensor(view.input(0)).activation();
  layer.output = tensor(view.output()).activation();
  return layer;
}

void Importer::append(const OperatorView& view, Int8Layer layer) {
  const std::vector<int> shape{1, layer.out_height, layer.out_width, layer.out_channels};
  if (layer.op != Int8Op::dense && tensor(view.output()).shape != shape)
    throw Error("gives " + text_of(shape) + ", the file says " + text_of(tensor(view.output()).shape));
  values_[view.output()] = {
      static_cast<int>(model().layers.size()), layer.out_height, layer.out_width, layer.out_channels, {}};
  if (model().layers.empty()) model().input = layer.input;
  model().layers.push_back(std::move(layer));
}

void Importer::finish() {
  if (model().layers.empty()) throw Error("has no layer with work for a device");
  const Value& last = values_.at(graph_.output());
  if (last.layer + 1 != static_cast<int>(model().layers.size()))
    throw Error("its output is not that of the last layer");
  if (last.margins.any()) throw Error("ends with PAD");
  const std::string made_by = "Chispa: ";
  const std::string& description = graph_.description();
  model().name = description.rfind(made_by, 0) == 0 ? description.substr(made_by.size()) : description;
  set_class_names();
}

void Importer::set_class_names() {
  const Int8Layer& last = model().layers.back();
  const std::int64_t outputs = std::int64_t{last.out_height} * last.out_width * last.out_channels;
  constexpr std::int64_t kMostOutputs = 65535;
  if (outputs > kMostOutputs)
    throw Error(fmt::format("gives {} outputs; at most {} are supported", outputs, kMostOutputs));
  std::istringstream names(graph_.metadata("class_names"));
  for (std::string name; std::getline(names, name);) model().class_names.push_back(name);
  result_.names_classes = static_cast<std::int64_t>(model().class_names.size()) == outputs;
  if (result_.names_classes) return;
  model().class_names.clear();
  for (std::int64_t i = 0; i < outputs; ++i) model().class_names.push_back("class " + std::to_string(i));
}

void Importer::check_feature_map(const OperatorView& view) const {
  const Value& value = values_.at(view.input(0));
  const std::vector<int> expected{1, value.height + value.margins.top + value.margins.bottom,
                                  value.width + value.margins.left + value.margins.right, value.channels};
  if (tensor(view.input(0)).shape != expected)
    throw Error("reads shape " + text_of(tensor(view.input(0)).shape) + ", what is there is " +
                text_of(expected));
}

const std::vector<int>& Importer::weight_shape(const OperatorView& view, std::size_t rank) const {
  if (view.input(1) < 0) throw Error("has no weights");
  const std::vector<int>& shape = tensor(view.input(1)).shape;
  if (shape.size() != rank)
    throw Error(fmt::format("weights {}; {} dimensions are meant", text_of(shape), rank));
  return shape;
}

void Importer::check_unpadded(const OperatorView& view) const {
  if (values_.at(view.input(0)).margins.any())
    throw Error("reads the result of PAD, which only convolutions may");
}

void Importer::check_same_quantization(const OperatorView& view) const {
  const quant::Quantization before = tensor(view.input(0)).activation(),
                            after = tensor(view.output()).activation();
  if (before.scale != after.scale || before.zero_point != after.zero_point)
    throw Error("its output is quantized in another way than its input");
}

Imported read_tflite(std::span<const std::uint8_t> bytes, const std::string& name) {
  // Aligned for everything in it, whatever the caller's memory is.
  const std::vector<std::uint8_t> aligned(bytes.begin(), bytes.end());
  try {
    const FileView file(aligned);
    const GraphView graph(file);
    return Importer(graph).run();
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
}

}  // namespace chispa::tflite
