#include "chispa/tflite/describe.h"

#include "chispa/core/error.h"
#include "tflite/graph_view.h"

namespace chispa::tflite {
namespace {

bool has_weights(schema::BuiltinOperator code) {
  return code == schema::BuiltinOperator_CONV_2D || code == schema::BuiltinOperator_DEPTHWISE_CONV_2D ||
         code == schema::BuiltinOperator_FULLY_CONNECTED;
}

std::string kind_of(const OperatorView& view) {
  const std::string kind = schema::EnumNameBuiltinOperator(view.code);
  return kind.empty() ? "code " + std::to_string(view.code) : kind;
}

/// Each output element takes as many as its channel has weights.
std::int64_t multiply_accumulates(const TensorView& weights, const TensorView& output) {
  const std::int64_t channels = output.shape.empty() ? 1 : output.shape.back();
  return output.elements() / channels * weights.elements();
}

OperatorDescription describe(const GraphView& graph, const OperatorView& view) {
  const auto tensor = [&](int index) -> const TensorView& {
    return graph.tensors()[static_cast<std::size_t>(index)];
  };
  const TensorView& output = tensor(view.output);
  OperatorDescription result;
  result.kind = kind_of(view);
  result.name = output.name;
  if (view.input(0) >= 0) result.input = tensor(view.input(0)).shape;
  result.output = output.shape;
  result.type = schema::EnumNameTensorType(output.type);
  if (output.scales.size() == 1) {
    result.scale = output.scales[0];
    result.zero_point = output.zero_points[0];
  }
  for (const int input : view.inputs)
    if (input >= 0) result.constant_bytes += tensor(input).data.size();
  if (has_weights(view.code) && view.input(1) >= 0) {
    const TensorView& weights = tensor(view.input(1));
    result.weight_scales = weights.scales.size();
    result.multiply_accumulates = multiply_accumulates(weights, output);
  }
  return result;
}

}  // namespace

FileDescription describe_tflite(std::span<const std::uint8_t> bytes, const std::string& name) {
  const std::vector<std::uint8_t> aligned(bytes.begin(), bytes.end());
  try {
    const GraphView graph(aligned);
    FileDescription result;
    result.text = graph.description();
    for (const OperatorView& view : graph.operators()) result.operators.push_back(describe(graph, view));
    return result;
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
}

}  // namespace chispa::tflite
