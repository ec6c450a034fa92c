#include "chispa/tflite/read.h"

#include <fmt/core.h>

#include <cstddef>
#include <sstream>

#include "tflite/importer.h"

namespace chispa::tflite {

using quant::Int8Layer;
using quant::Int8Op;

namespace {

/// The operators that the graph's output depends on, by their index.
std::vector<bool> needed_operators(const GraphView& graph) {
  std::vector<bool> tensors(graph.tensors().size()), operators(graph.operators().size());
  tensors[static_cast<std::size_t>(graph.output())] = true;
  for (std::size_t i = operators.size(); i-- > 0;) {
    const OperatorView& view = graph.operators()[i];
    operators[i] = tensors[static_cast<std::size_t>(view.output())];
    if (!operators[i]) continue;
    for (const int input : view.inputs)
      if (input >= 0) tensors[static_cast<std::size_t>(input)] = true;
  }
  return operators;
}

/// Of operators whose first operand may be the constant.
bool is_pair(schema::BuiltinOperator code) {
  return code == schema::BuiltinOperator_ADD || code == schema::BuiltinOperator_SUB ||
         code == schema::BuiltinOperator_MUL;
}

}  // namespace

Imported Importer::run() {
  values_[graph_.input()] = {-1, input_extents(), {}};
  const Extents& extents = values_[graph_.input()].extents;
  model().height = extents.height, model().width = extents.width, model().channels = extents.channels;
  const std::vector<bool> needed = needed_operators(graph_);
  for (std::size_t i = 0; i < needed.size(); ++i) {
    const OperatorView& view = graph_.operators()[i];
    if (!needed[i]) continue;
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
  const bool may_end =
      view.code == schema::BuiltinOperator_QUANTIZE || view.code == schema::BuiltinOperator_DEQUANTIZE;
  if (!end_.empty() && !may_end) throw Error("stands after " + end_ + ", which is supported at the end only");
  if (computes_shape(view)) return;
  if (!is_pair(view.code) && values_.count(view.input(0)) == 0)
    throw Error("reads a constant where an activation is meant");
  if (add_function(view)) return;
  switch (view.code) {
    case schema::BuiltinOperator_CONV_2D:
      return add_conv2d(view);
    case schema::BuiltinOperator_DEPTHWISE_CONV_2D:
      return add_depthwise_conv2d(view);
    case schema::BuiltinOperator_MAX_POOL_2D:
      return add_pool2d(view, Int8Op::max_pool2d);
    case schema::BuiltinOperator_AVERAGE_POOL_2D:
      return add_pool2d(view, Int8Op::average_pool2d);
    case schema::BuiltinOperator_PRELU:
      return add_prelu(view);
    case schema::BuiltinOperator_ADD:
      return add_pair(view, Int8Op::add,
                      options_of(view.record->builtin_options_as_AddOptions()).fused_activation_function());
    case schema::BuiltinOperator_SUB:
      return add_pair(view, Int8Op::subtract,
                      options_of(view.record->builtin_options_as_SubOptions()).fused_activation_function());
    case schema::BuiltinOperator_MUL:
      return add_pair(view, Int8Op::multiply,
                      options_of(view.record->builtin_options_as_MulOptions()).fused_activation_function());
    case schema::BuiltinOperator_CONCATENATION:
      return add_concat(view);
    case schema::BuiltinOperator_RESHAPE:
      return add_reshape(view);
    case schema::BuiltinOperator_PAD:
      return add_pad(view);
    case schema::BuiltinOperator_SLICE:
      return add_slice(view);
    case schema::BuiltinOperator_STRIDED_SLICE:
      return add_strided_slice(view);
    case schema::BuiltinOperator_TRANSPOSE:
      return add_transpose(view);
    case schema::BuiltinOperator_FULLY_CONNECTED:
      return add_fully_connected(view);
    case schema::BuiltinOperator_MEAN:
      return add_mean(view);
    case schema::BuiltinOperator_SOFTMAX:
      return add_softmax(view);
    case schema::BuiltinOperator_QUANTIZE:
      return add_quantize(view);
    case schema::BuiltinOperator_DEQUANTIZE:
      return leave_out_end(view, "outputs stay int8; real = scale * (q - zero_point)");
    default:
      throw Error("is not supported");
  }
}

void Importer::finish() {
  if (model().layers.empty()) throw Error("has no layer with work for a device");
  const Value& last = map_of(graph_.output());
  if (last.layer + 1 != static_cast<int>(model().layers.size()))
    throw Error("its output is not that of the last layer");
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

Imported read_tflite(std::span<const std::uint8_t> bytes, const std::string& name,
                     const ReadOptions& options) {
  // Aligned for everything in it, whatever the caller's memory is.
  const std::vector<std::uint8_t> aligned(bytes.begin(), bytes.end());
  try {
    const FileView file(aligned);
    const GraphView graph(file);
    return Importer(graph, options).run();
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
}

}  // namespace chispa::tflite
