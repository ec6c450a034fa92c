#include "tflite/file_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "chispa/core/error.h"

namespace chispa::tflite {
namespace {

constexpr std::size_t kMaxNameLength = 60;
constexpr std::size_t kMostDimensions = 32;
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;  ///< of a tensor
/// Tables may share a list, so that a small file could ask for more memory than there is.
constexpr std::size_t kMostCopied = std::size_t{1} << 24;

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

int checked_index(std::int64_t index, std::size_t count, const std::string& title) {
  if (index < 0 || index >= static_cast<std::int64_t>(count))
    throw Error(fmt::format("{} {} does not exist; there are {}", title, index, count));
  return static_cast<int>(index);
}

void check_size(const TensorView& tensor, const std::string& title) {
  if (tensor.shape.size() > kMostDimensions)
    throw Error(
        fmt::format("{}: {} dimensions; at most {} are read", title, tensor.shape.size(), kMostDimensions));
  std::int64_t elements = 1;
  for (const int extent : tensor.shape) {
    if (extent > kMostElements / elements) throw Error(title + ": more elements than any memory holds");
    elements *= std::max(extent, 1);
  }
  const auto expected = static_cast<std::uint64_t>(tensor.elements()) * element_bytes(tensor.type);
  const bool known = expected != 0 && !tensor.sparse;
  if (tensor.constant && known && tensor.constant_bytes != expected)
    throw Error(fmt::format("{}: {} bytes of data, shape and type ask for {}", title, tensor.constant_bytes,
                            expected));
}

}  // namespace

std::string name_of(schema::BuiltinOperator code) {
  const std::string name = schema::EnumNameBuiltinOperator(code);
  return name.empty() ? fmt::format("code {}", static_cast<int>(code)) : name;
}

std::string name_of(schema::TensorType type) {
  const std::string name = schema::EnumNameTensorType(type);
  return name.empty() ? fmt::format("type {}", static_cast<int>(type)) : name;
}

std::string TensorView::title(std::size_t index) const {
  return fmt::format("tensor {} ({})", index, name);
}

std::int64_t TensorView::elements() const {
  std::int64_t count = 1;
  for (const int extent : shape) count *= std::max(extent, 0);
  return count;
}

quant::Quantization TensorView::activation() const {
  if (type != schema::TensorType_INT8)
    throw Error(fmt::format("tensor {} is of type {}, not INT8; convert with full integer quantization", name,
                            name_of(type)));
  if (scales.size() != 1)
    throw Error(fmt::format("tensor {} has {} scales, an activation has one", name, scales.size()));
  if (zero_points[0] < -128 || zero_points[0] > 127)
    throw Error(fmt::format("tensor {}: zero point {} is not in [-128, 127]", name, zero_points[0]));
  return {scales[0], static_cast<int>(zero_points[0])};
}

std::string OperatorView::title() const {
  return fmt::format("operator {} ({})", index, name_of(code));
}

FileView::FileView(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (bytes.size() < 8 || !schema::ModelBufferHasIdentifier(bytes.data()))
    throw Error("not a .tflite file (no mark TFL3)");
  if (!schema::VerifyModelBuffer(verifier)) throw Error("damaged: an offset leads outside the file");
  model_ = schema::GetModel(bytes.data());
  if (model_->version() != 3)
    throw Error(fmt::format("schema version {}; this reads version 3", model_->version()));
  if (model_->description() != nullptr) description_ = printable(model_->description());
  if (model_->subgraphs() == nullptr) return;
  for (const schema::SubGraph* record : *model_->subgraphs()) subgraphs_.push_back(read_subgraph(*record));
}

std::string FileView::metadata(const std::string& name) const {
  if (model_->metadata() == nullptr) return "";
  for (const schema::Metadata* entry : *model_->metadata()) {
    if (entry->name() == nullptr || entry->name()->str() != name) continue;
    const auto data = buffer(entry->buffer(), "metadata " + name).data;
    return {data.begin(), data.end()};
  }
  return "";
}

/// The verifier does not ask that elements of 8 bytes are aligned; so they are copied as bytes.
template <typename T>
std::vector<T> FileView::copy(const flatbuffers::Vector<T>* values) {
  const std::size_t count = values == nullptr ? 0 : values->size();
  copied_ += count;
  if (copied_ > kMostCopied)
    throw Error(fmt::format("its lists have more than {} elements together", kMostCopied));
  std::vector<T> copied(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(&copied[i], values->Data() + i * sizeof(T), sizeof(T));
    copied[i] = flatbuffers::EndianScalar(copied[i]);
  }
  return copied;
}

SubgraphView FileView::read_subgraph(const schema::SubGraph& record) {
  SubgraphView graph;
  if (record.tensors() != nullptr)
    for (const schema::Tensor* tensor : *record.tensors())
      graph.tensors.push_back(read_tensor(*tensor, graph.tensors.size()));
  graph.inputs = tensor_indices(record.inputs(), graph.tensors.size(), false, "the graph's input tensor");
  graph.outputs = tensor_indices(record.outputs(), graph.tensors.size(), false, "the graph's output tensor");
  if (record.operators() != nullptr)
    for (const schema::Operator* op : *record.operators())
      graph.operators.push_back(read_operator(*op, graph));
  return graph;
}

TensorView FileView::read_tensor(const schema::Tensor& record, std::size_t index) {
  TensorView tensor;
  tensor.name = printable(record.name());
  const std::string title = tensor.title(index);
  tensor.shape = copy(record.shape());
  tensor.type = record.type();
  tensor.variable = record.is_variable();
  tensor.sparse = record.sparsity() != nullptr;
  if (const schema::QuantizationParameters* quantization = record.quantization()) {
    tensor.custom_quantization = quantization->details_type() != 0;
    for (const float scale : copy(quantization->scale())) tensor.scales.push_back(double{scale});
    tensor.zero_points = copy(quantization->zero_point());
    tensor.channel_dimension = quantization->quantized_dimension();
  }
  const BufferView constant = buffer(record.buffer(), title);
  tensor.data = constant.data;
  tensor.constant_bytes = constant.bytes;
  tensor.constant = constant.bytes != 0;
  check_size(tensor, title);
  return tensor;
}

OperatorView FileView::read_operator(const schema::Operator& record, const SubgraphView& graph) {
  OperatorView view;
  view.index = static_cast<int>(graph.operators.size());
  view.record = &record;
  const std::string title = fmt::format("operator {}", view.index);
  const std::size_t codes = model_->operator_codes() == nullptr ? 0 : model_->operator_codes()->size();
  const int code = checked_index(record.opcode_index(), codes, title + ": code");
  const schema::OperatorCode& kind = *model_->operator_codes()->Get(static_cast<unsigned>(code));
  // Files from before schema 3a have the older field only; the larger is the code.
  view.code =
      std::max(kind.builtin_code(), static_cast<schema::BuiltinOperator>(kind.deprecated_builtin_code()));
  view.custom_name = printable(kind.custom_code());
  view.inputs = tensor_indices(record.inputs(), graph.tensors.size(), true, title + ": input tensor");
  view.outputs = tensor_indices(record.outputs(), graph.tensors.size(), false, title + ": output tensor");
  return view;
}

std::vector<int> FileView::tensor_indices(const flatbuffers::Vector<std::int32_t>* values,
                                          std::size_t tensors, bool optional, const std::string& what) {
  std::vector<int> indices = copy(values);
  for (const int index : indices)
    if (!(optional && index == -1)) checked_index(index, tensors, what);
  return indices;
}

FileView::BufferView FileView::buffer(std::uint32_t index, const std::string& what) const {
  const std::size_t count = model_->buffers() == nullptr ? 0 : model_->buffers()->size();
  const int place = checked_index(index, count, what + ": buffer");
  const schema::Buffer& record = *model_->buffers()->Get(static_cast<unsigned>(place));
  if (record.size() > 0) {  // its data stand behind the flatbuffer
    if (record.offset() > bytes_.size() || record.size() > bytes_.size() - record.offset())
      throw Error(what + ": its data lie outside the file");
    return {{}, static_cast<std::size_t>(record.size())};
  }
  if (record.data() == nullptr) return {};
  return {{record.data()->data(), record.data()->size()}, record.data()->size()};
}

}  // namespace chispa::tflite
