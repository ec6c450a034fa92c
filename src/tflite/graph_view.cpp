#include "tflite/graph_view.h"

#include <fmt/core.h>

#include <cmath>

#include "chispa/core/error.h"

namespace chispa::tflite {
namespace {

constexpr int kMaxExtent = 65535;
constexpr std::size_t kMostOperators = 1000;

const SubgraphView& only_graph(const FileView& file) {
  if (file.subgraphs().size() != 1)
    throw Error(fmt::format("{} subgraphs; one is supported", file.subgraphs().size()));
  return file.subgraphs().front();
}

void check_shape(const TensorView& tensor, const std::string& title) {
  if (tensor.shape.size() > 4)
    throw Error(fmt::format("{}: {} dimensions; at most 4 are read", title, tensor.shape.size()));
  for (const int extent : tensor.shape)
    if (extent < 1 || extent > kMaxExtent)
      throw Error(fmt::format("{}: extent {} is not in [1, {}]; convert with a fixed input shape", title,
                              extent, kMaxExtent));
}

void check_quantization(const TensorView& tensor, const std::string& title) {
  if (tensor.custom_quantization) throw Error(title + ": a custom quantization");
  for (const double scale : tensor.scales)
    if (!(std::isfinite(scale) && scale > 0.0)) throw Error(fmt::format("{}: scale {}", title, scale));
  if (tensor.zero_points.size() != tensor.scales.size())
    throw Error(fmt::format("{}: {} scales but {} zero points", title, tensor.scales.size(),
                            tensor.zero_points.size()));
}

void check_tensor(const TensorView& tensor, const std::string& title) {
  check_shape(tensor, title);
  if (tensor.sparse) throw Error(title + ": sparse; convert without sparsity");
  if (tensor.variable) throw Error(title + ": a variable; state between inferences is not supported");
  check_quantization(tensor, title);
  if (tensor.data.size() != tensor.constant_bytes)
    throw Error(title + ": its data stand behind the flatbuffer; such files are not read");
}

void check_one(const std::vector<int>& tensors, const char* what) {
  if (tensors.size() != 1)
    throw Error(fmt::format("the graph has {} {}s; one is supported", tensors.size(), what));
}

}  // namespace

GraphView::GraphView(const FileView& file) : file_(file), graph_(only_graph(file)) {
  for (std::size_t i = 0; i < tensors().size(); ++i) check_tensor(tensors()[i], tensors()[i].title(i));
  check_one(graph_.inputs, "input");
  check_one(graph_.outputs, "output");
  check_operators();
  check_order();
}

void GraphView::check_operators() const {
  if (operators().size() > kMostOperators)
    throw Error(fmt::format("{} operators; at most {} are read", operators().size(), kMostOperators));
  for (const OperatorView& view : operators())
    if (view.outputs.size() != 1)
      throw Error(fmt::format("{}: {} outputs; one is supported", view.title(), view.outputs.size()));
}

void GraphView::check_order() const {
  std::vector<bool> known(graph_.tensors.size());
  for (std::size_t i = 0; i < graph_.tensors.size(); ++i) known[i] = graph_.tensors[i].constant;
  if (known[static_cast<std::size_t>(input())]) throw Error("the graph's input is a constant");
  known[static_cast<std::size_t>(input())] = true;
  for (const OperatorView& view : graph_.operators) {
    for (const int input : view.inputs)
      if (input >= 0 && !known[static_cast<std::size_t>(input)])
        throw Error(
            fmt::format("{}: reads tensor {}, which nothing has written before", view.title(), input));
    if (known[static_cast<std::size_t>(view.output())])
      throw Error(
          fmt::format("{}: writes tensor {}, which has a value already", view.title(), view.output()));
    known[static_cast<std::size_t>(view.output())] = true;
  }
  if (!known[static_cast<std::size_t>(output())]) throw Error("no operator writes the graph's output");
}

}  // namespace chispa::tflite
