#include "tflite/graph_view.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "chispa/core/error.h"

namespace chispa::tflite {
namespace {

constexpr int kMaxExtent = 65535;
constexpr std::size_t kMaxNameLength = 60;
constexpr std::size_t kMostOperators = 1000;

/// The verifier does not ask that elements of 8 bytes are aligned; so they are copied as bytes.
template <typename T>
std::vector<T> to_vector(const flatbuffers::Vector<T>* values) {
  std::vector<T> copied(values == nullptr ? 0 : values->size());
  for (std::size_t i = 0; i < copied.size(); ++i) {
    std::memcpy(&copied[i], values->Data() + i * sizeof(T), sizeof(T));
    copied[i] = flatbuffers::EndianScalar(copied[i]);
  }
  return copied;
}

/// Names go into C comments and onto terminals. Converters join the names of fused layers by ';'; the first
/// is kept.
std::string printable(const flatbuffers::String* text) {
  std::string name;
  for (const char c : text == nullptr ? std::string() : text->str()) {
    if (c == ';' || name.size() == kMaxNameLength) break;
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool allowed = plain || c == '_' || c == '.' || c == '/' || c == ':' || c == '-' || c == ' ';
    name += allowed ? c : '_';
  }
  return name;
}

std::size_t element_bytes(schema::TensorType type) {
  switch (type) {
    case schema::TensorType_INT8:
    case schema::TensorType_UINT8:
    case schema::TensorType_BOOL:
      return 1;
    case schema::TensorType_FLOAT16:
    case schema::TensorType_INT16:
    case schema::TensorType_UINT16:
      return 2;
    case schema::TensorType_FLOAT32:
    case schema::TensorType_INT32:
    case schema::TensorType_UINT32:
      return 4;
    case schema::TensorType_INT64:
    case schema::TensorType_UINT64:
    case schema::TensorType_FLOAT64:
    case schema::TensorType_COMPLEX64:
      return 8;
    case schema::TensorType_COMPLEX128:
      return 16;
    case schema::TensorType_STRING:
    case schema::TensorType_RESOURCE:
    case schema::TensorType_VARIANT:
    case schema::TensorType_INT4:
      return 0;
  }
  return 0;
}

std::vector<int> checked_shape(const schema::Tensor& tensor, const std::string& title) {
  std::vector<int> shape = to_vector(tensor.shape());
  if (shape.size() > 4)
    throw Error(title + ": " + std::to_string(shape.size()) + " dimensions; at most 4 are read");
  for (const int extent : shape)
    if (extent < 1 || extent > kMaxExtent)
      throw Error(title + ": extent " + std::to_string(extent) + " is not in [1, " +
                  std::to_string(kMaxExtent) + "]; convert with a fixed input shape");
  return shape;
}

void read_quantization(const schema::QuantizationParameters* parameters, TensorView& tensor,
                       const std::string& title) {
  if (parameters == nullptr) return;
  if (parameters->details_type() != 0) throw Error(title + ": a custom quantization");
  for (const float scale : to_vector(parameters->scale())) {
    if (!(std::isfinite(scale) && scale > 0.0f)) throw Error(title + ": scale " + std::to_string(scale));
    tensor.scales.push_back(double{scale});
  }
  tensor.zero_points = to_vector(parameters->zero_point());
  if (tensor.zero_points.size() != tensor.scales.size())
    throw Error(title + ": " + std::to_string(tensor.scales.size()) + " scales but " +
                std::to_string(tensor.zero_points.size()) + " zero points");
  tensor.channel_dimension = parameters->quantized_dimension();
}

int checked_index(std::int64_t index, std::size_t count, const std::string& title) {
  if (index < 0 || index >= static_cast<std::int64_t>(count))
    throw Error(title + " " + std::to_string(index) + " does not exist; there are " + std::to_string(count));
  return static_cast<int>(index);
}

int only_one(const flatbuffers::Vector<std::int32_t>* indices, std::size_t tensors, const char* what) {
  if (indices == nullptr || indices->size() != 1)
    throw Error(std::string("the graph has ") + std::to_string(indices == nullptr ? 0 : indices->size()) +
                " " + what + "s; one is supported");
  return checked_index(indices->Get(0), tensors, std::string("the graph's ") + what + " tensor");
}

}  // namespace

std::int64_t TensorView::elements() const {
  std::int64_t count = 1;  // four extents of 16 bits at most
  for (const int extent : shape) count *= extent;
  return count;
}

quant::Quantization TensorView::activation() const {
  if (type != schema::TensorType_INT8)
    throw Error("tensor " + name + " is of type " + schema::EnumNameTensorType(type) +
                ", not INT8; convert with full integer quantization");
  if (scales.size() != 1)
    throw Error("tensor " + name + " has " + std::to_string(scales.size()) +
                " scales, an activation has one");
  if (zero_points[0] < -128 || zero_points[0] > 127)
    throw Error("tensor " + name + ": zero point " + std::to_string(zero_points[0]) +
                " is not in [-128, 127]");
  return {scales[0], static_cast<int>(zero_points[0])};
}

std::string OperatorView::title() const {
  const std::string kind = schema::EnumNameBuiltinOperator(code);
  return "operator " + std::to_string(index) + " (" + (kind.empty() ? "code " + std::to_string(code) : kind) +
         ")";
}

GraphView::GraphView(std::span<const std::uint8_t> bytes) {
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (bytes.size() < 8 || !schema::ModelBufferHasIdentifier(bytes.data()))
    throw Error("not a .tflite file (no mark TFL3)");
  if (!schema::VerifyModelBuffer(verifier)) throw Error("damaged: an offset leads outside the file");
  model_ = schema::GetModel(bytes.data());
  if (model_->version() != 3)
    throw Error("schema version " + std::to_string(model_->version()) + "; this reads version 3");
  if (model_->subgraphs() == nullptr || model_->subgraphs()->size() != 1)
    throw Error(std::to_string(model_->subgraphs() == nullptr ? 0 : model_->subgraphs()->size()) +
                " subgraphs; one is supported");
  if (model_->description() != nullptr) description_ = printable(model_->description());
  const schema::SubGraph& graph = *model_->subgraphs()->Get(0);
  read_tensors(graph);
  input_ = only_one(graph.inputs(), tensors_.size(), "input");
  output_ = only_one(graph.outputs(), tensors_.size(), "output");
  read_operators(graph);
  check_order();
}

std::string GraphView::metadata(const std::string& name) const {
  if (model_->metadata() == nullptr) return "";
  for (const schema::Metadata* entry : *model_->metadata()) {
    if (entry->name() == nullptr || entry->name()->str() != name) continue;
    const auto data = buffer(entry->buffer(), "metadata " + name);
    return {data.begin(), data.end()};
  }
  return "";
}

void GraphView::read_tensors(const schema::SubGraph& graph) {
  if (graph.tensors() == nullptr) return;
  for (const schema::Tensor* record : *graph.tensors()) {
    TensorView tensor;
    tensor.name = printable(record->name());
    const std::string title = "tensor " + std::to_string(tensors_.size()) + " (" + tensor.name + ")";
    tensor.shape = checked_shape(*record, title);
    tensor.type = record->type();
    if (record->sparsity() != nullptr) throw Error(title + ": sparse; convert without sparsity");
    if (record->is_variable()) throw Error(title + ": a variable; state between inferences is not supported");
    read_quantization(record->quantization(), tensor, title);
    tensor.data = buffer(record->buffer(), title);
    tensor.constant = !tensor.data.empty();
    const auto expected = static_cast<std::uint64_t>(tensor.elements()) * element_bytes(tensor.type);
    if (tensor.constant && tensor.data.size() != expected)
      throw Error(title + ": " + std::to_string(tensor.data.size()) +
                  " bytes of data, shape and type ask for " + std::to_string(expected));
    tensors_.push_back(std::move(tensor));
  }
}

void GraphView::read_operators(const schema::SubGraph& graph) {
  if (graph.operators() == nullptr) return;
  if (graph.operators()->size() > kMostOperators)
    throw Error(std::to_string(graph.operators()->size()) + " operators; at most " +
                std::to_string(kMostOperators) + " are read");
  const std::size_t codes = model_->operator_codes() == nullptr ? 0 : model_->operator_codes()->size();
  for (const schema::Operator* record : *graph.operators()) {
    OperatorView view;
    view.index = static_cast<int>(operators_.size());
    view.record = record;
    const std::string title = "operator " + std::to_string(view.index);
    const int code = checked_index(record->opcode_index(), codes, title + ": code");
    const schema::OperatorCode& kind = *model_->operator_codes()->Get(static_cast<unsigned>(code));
    // Files from before schema 3a have the older field only; the larger is the code.
    view.code =
        std::max(kind.builtin_code(), static_cast<schema::BuiltinOperator>(kind.deprecated_builtin_code()));
    for (const int tensor : to_vector(record->inputs()))
      view.inputs.push_back(tensor == -1 ? -1
                                         : checked_index(tensor, tensors_.size(), title + ": input tensor"));
    const std::vector<int> outputs = to_vector(record->outputs());
    if (outputs.size() != 1)
      throw Error(view.title() + ": " + std::to_string(outputs.size()) + " outputs; one is supported");
    view.output = checked_index(outputs[0], tensors_.size(), title + ": output tensor");
    operators_.push_back(std::move(view));
  }
}

void GraphView::check_order() const {
  std::vector<bool> known(tensors_.size());
  for (std::size_t i = 0; i < tensors_.size(); ++i) known[i] = tensors_[i].constant;
  if (known[static_cast<std::size_t>(input_)]) throw Error("the graph's input is a constant");
  known[static_cast<std::size_t>(input_)] = true;
  for (const OperatorView& view : operators_) {
    for (const int input : view.inputs)
      if (input >= 0 && !known[static_cast<std::size_t>(input)])
        throw Error(view.title() + ": reads tensor " + std::to_string(input) +
                    ", which nothing has written before");
    if (known[static_cast<std::size_t>(view.output)])
      throw Error(view.title() + ": writes tensor " + std::to_string(view.output) +
                  ", which has a value already");
    known[static_cast<std::size_t>(view.output)] = true;
  }
  if (!known[static_cast<std::size_t>(output_)]) throw Error("no operator writes the graph's output");
}

std::span<const std::uint8_t> GraphView::buffer(std::uint32_t index, const std::string& what) const {
  const std::size_t count = model_->buffers() == nullptr ? 0 : model_->buffers()->size();
  const int place = checked_index(index, count, what + ": buffer");
  const schema::Buffer& record = *model_->buffers()->Get(static_cast<unsigned>(place));
  if (record.size() > 0)
    throw Error(what + ": its data stand behind the flatbuffer; such files are not read");
  if (record.data() == nullptr) return {};
  return {record.data()->data(), record.data()->size()};
}

}  // namespace chispa::tflite
