#include "chispa/tflite/describe.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "chispa/core/multiply_accumulates.h"
#include "tflite/file_view.h"

namespace chispa::tflite {
namespace {

bool has_weights(schema::BuiltinOperator code) {
  return code == schema::BuiltinOperator_CONV_2D || code == schema::BuiltinOperator_DEPTHWISE_CONV_2D ||
         code == schema::BuiltinOperator_FULLY_CONNECTED;
}

std::string kind_of(const OperatorView& view) {
  return view.custom_name.empty() ? name_of(view.code) : name_of(view.code) + " " + view.custom_name;
}

/// 0 where an extent is not known.
std::int64_t multiply_accumulates(const TensorView& weights, const TensorView& output) {
  const std::int64_t channels = output.shape.empty() ? 1 : output.shape.back();
  if (channels < 1) return 0;
  try {
    return chispa::multiply_accumulates(output.elements() / channels, weights.elements());
  } catch (const Error& error) {
    throw Error("tensor " + weights.name + ": " + error.what());
  }
}

void describe_output(const TensorView& output, std::size_t outputs, OperatorDescription& result) {
  result.name = outputs == 1 ? output.name : fmt::format("{} +{}", output.name, outputs - 1);
  result.output = output.shape;
  result.type = name_of(output.type);
  if (output.scales.size() != 1 || output.zero_points.size() != 1) return;
  result.scale = output.scales[0];
  result.zero_point = output.zero_points[0];
}

OperatorDescription describe(const SubgraphView& graph, const OperatorView& view) {
  const auto tensor = [&](int index) -> const TensorView& {
    return graph.tensors[static_cast<std::size_t>(index)];
  };
  OperatorDescription result;
  result.kind = kind_of(view);
  if (view.input(0) >= 0) result.input = tensor(view.input(0)).shape;
  for (const int input : view.inputs)
    if (input >= 0) result.constant_bytes += tensor(input).constant_bytes;
  if (view.outputs.empty()) return result;
  const TensorView& output = tensor(view.outputs[0]);
  describe_output(output, view.outputs.size(), result);
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
    const FileView file(aligned);
    FileDescription result;
    result.text = file.description();
    for (std::size_t i = 0; i < file.subgraphs().size(); ++i)
      for (const OperatorView& view : file.subgraphs()[i].operators) {
        result.operators.push_back(describe(file.subgraphs()[i], view));
        result.operators.back().subgraph = i;
      }
    return result;
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
}

}  // namespace chispa::tflite
