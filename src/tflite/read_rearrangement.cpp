#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "tflite/importer.h"

namespace chispa::tflite {

using quant::Int8Layer;
using quant::Int8Op;

std::vector<int> Importer::int_constant(int index) const {
  if (index < 0) throw Error("one of its inputs is missing");
  const TensorView& constant = tensor(index);
  if (!constant.constant || constant.type != schema::TensorType_INT32)
    throw Error(fmt::format("its input {} is not a constant of INT32", constant.name));
  std::vector<int> values(constant.data.size() / sizeof(std::int32_t));
  std::memcpy(values.data(), constant.data.data(), values.size() * sizeof(std::int32_t));
  return values;
}

void Importer::add_reshape(const OperatorView& view) {
  const TensorView& from = tensor(view.input(0));
  const TensorView& to = tensor(view.output());
  if (from.elements() != to.elements())
    throw Error("makes " + text_of(to.shape) + " of " + text_of(from.shape));
  check_same_quantization(view);
  if (value(view.input(0)).margins.any()) map_of(view.input(0));
  values_[view.output()] = value(view.input(0));
}

void Importer::add_pad(const OperatorView& view) {
  Value at = map_of(view.input(0));
  const std::vector<int> pads = int_constant(view.input(1));
  if (tensor(view.input(1)).shape != std::vector<int>{4, 2}) throw Error("its widths are not INT32 [4,2]");
  for (const int pad : pads)
    if (pad < 0 || pad > kWidest) throw Error(fmt::format("pads by {}, which is not in [0, 255]", pad));
  if (pads[0] != 0 || pads[1] != 0 || pads[6] != 0 || pads[7] != 0) throw Error("pads images or channels");
  check_same_quantization(view);
  at.margins = {pads[2], pads[3], pads[4], pads[5]};
  if (extents_of(tensor(view.output())) != at.padded())
    throw Error("its output " + text_of(tensor(view.output()).shape) + " is not its input with its widths");
  values_[view.output()] = at;
}

void Importer::add_concat(const OperatorView& view) {
  const schema::ConcatenationOptions& options =
      options_of(view.record->builtin_options_as_ConcatenationOptions());
  const int rank = static_cast<int>(tensor(view.output()).shape.size());
  if (options.axis() != rank - 1 && options.axis() != -1)
    throw Error(fmt::format("along axis {}; channels, the last one, are supported", options.axis()));
  if (options.fused_activation_function() != schema::Activation_NONE) throw Error("a fused activation");
  Int8Layer layer = begin_layer(view, Int8Op::concat);
  layer.inputs.clear();
  layer.out_channels = 0;
  for (const int input : view.inputs) {
    if (input < 0) throw Error("one of its inputs is missing");
    const Value at = map_of(input);
    const quant::Quantization quantization = tensor(input).activation();
    if (quantization.scale != layer.output.scale || quantization.zero_point != layer.output.zero_point)
      throw Error(
          fmt::format("its input {} is quantized in another way than its output", tensor(input).name));
    if (at.extents.height != layer.in_height || at.extents.width != layer.in_width)
      throw Error("of maps of different height or width");
    layer.inputs.push_back(at.layer);
    layer.out_channels += at.extents.channels;
  }
  append(view, std::move(layer));
}

void Importer::slice_channels(const OperatorView& view, const std::vector<int>& begin,
                              const std::vector<int>& size) {
  check_same_quantization(view);
  const std::vector<int>& shape = tensor(view.input(0)).shape;
  if (shape.empty() || begin.size() != shape.size() || size.size() != shape.size())
    throw Error(fmt::format("{} extents to cut out of {}", begin.size(), text_of(shape)));
  for (std::size_t i = 0; i + 1 < shape.size(); ++i)
    if (begin[i] != 0 || size[i] != shape[i])
      throw Error("cuts rows or columns; only channels are supported");
  Int8Layer layer = begin_layer(view, Int8Op::slice);
  if (begin.back() < 0 || size.back() < 1 || size.back() > layer.in_channels - begin.back())
    throw Error(
        fmt::format("cuts {} channels from {} on out of {}", size.back(), begin.back(), layer.in_channels));
  layer.channel_begin = begin.back();
  layer.out_channels = size.back();
  append(view, std::move(layer));
}

void Importer::add_slice(const OperatorView& view) {
  const std::vector<int> begin = int_constant(view.input(1));
  std::vector<int> size = int_constant(view.input(2));
  const std::vector<int>& shape = tensor(view.input(0)).shape;
  for (std::size_t i = 0; i < std::min({size.size(), shape.size(), begin.size()}); ++i)
    if (size[i] == -1 && begin[i] >= 0 && begin[i] < shape[i]) size[i] = shape[i] - begin[i];
  slice_channels(view, begin, size);
}

void Importer::add_strided_slice(const OperatorView& view) {
  const schema::StridedSliceOptions& options =
      options_of(view.record->builtin_options_as_StridedSliceOptions());
  if (options.ellipsis_mask() != 0 || options.new_axis_mask() != 0 || options.shrink_axis_mask() != 0 ||
      options.offset())
    throw Error("its masks are not supported");
  const std::vector<int>& shape = tensor(view.input(0)).shape;
  std::vector<int> begin = int_constant(view.input(1));
  std::vector<int> size = int_constant(view.input(2));
  const std::vector<int> strides = int_constant(view.input(3));
  if (begin.size() != shape.size() || size.size() != shape.size() || strides.size() != shape.size())
    throw Error(fmt::format("{} extents to cut out of {}", begin.size(), text_of(shape)));
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (strides[i] != 1) throw Error(fmt::format("a stride of {}; only 1 is supported", strides[i]));
    // As in Python: counted from the end where negative, and ending there where they are beyond.
    const auto position = [&](int index, int mask, int at_mask) {
      if ((mask >> i & 1) != 0) return at_mask;
      return std::clamp(index < 0 && index >= -shape[i] ? index + shape[i] : index, 0, shape[i]);
    };
    begin[i] = position(begin[i], options.begin_mask(), 0);
    size[i] = position(size[i], options.end_mask(), shape[i]) - begin[i];
  }
  slice_channels(view, begin, size);
}

void Importer::add_transpose(const OperatorView& view) {
  check_same_quantization(view);
  const std::vector<int>& shape = tensor(view.input(0)).shape;
  const std::vector<int> order = int_constant(view.input(1));
  const Value at = value(view.input(0));
  if (order != std::vector<int>{0, 1, 3, 2} || shape.size() != 4 || at.margins.any() ||
      std::int64_t{shape[2]} * shape[3] != at.extents.channels)
    throw Error(
        "is supported as the middle of a channel shuffle only, between two RESHAPEs: "
        "[1,places,groups,members] to [1,places,members,groups]");
  Int8Layer layer = begin_layer(view, Int8Op::shuffle, at);
  layer.groups = shape[2];
  if (tensor(view.output()).shape != std::vector<int>{1, shape[1], shape[3], shape[2]})
    throw Error("its output " + text_of(tensor(view.output()).shape) + " is not its input turned");
  values_[view.output()] = {push(std::move(layer)), at.extents, {}};
}

bool Importer::computes_shape(const OperatorView& view) {
  const auto is_shape = [&](int input) {
    return input < 0 || shapes_.count(input) != 0 || tensor(input).constant;
  };
  const bool of_shapes =
      (view.code == schema::BuiltinOperator_STRIDED_SLICE || view.code == schema::BuiltinOperator_PACK) &&
      std::all_of(view.inputs.begin(), view.inputs.end(), is_shape);
  if (view.code != schema::BuiltinOperator_SHAPE && !of_shapes) return false;
  shapes_.insert(view.output());
  return true;
}

}  // namespace chispa::tflite
