#include <fmt/core.h>

#include <algorithm>

#include "chispa/quant/requantization.h"
#include "tflite/filter_view.h"
#include "tflite/importer.h"

namespace chispa::tflite {

using quant::Int8Layer;
using quant::Int8Op;

void Importer::add_fully_connected(const OperatorView& view) {
  const schema::FullyConnectedOptions& options =
      options_of(view.record->builtin_options_as_FullyConnectedOptions());
  if (options.weights_format() != schema::WeightsFormat_DEFAULT)
    throw Error("shuffled weights are not supported");
  Int8Layer layer = begin_layer(view, Int8Op::dense);
  check_unpadded(view);
  const std::vector<int>& shape = weight_shape(view, 2);
  const std::int64_t features = std::int64_t{layer.in_height} * layer.in_width * layer.in_channels;
  if (shape[1] != features || tensor(view.output()).elements() != shape[0])
    throw Error(fmt::format("weights {} for {} features and output {}", text_of(shape), features,
                            text_of(tensor(view.output()).shape)));
  layer.out_channels = shape[0];
  set_activation(options.fused_activation_function(), layer);
  read_filter(graph_, view, 0, layer);
  append(view, std::move(layer));
}

void Importer::add_add(const OperatorView& view) {
  const schema::AddOptions& options = options_of(view.record->builtin_options_as_AddOptions());
  if (view.input(1) < 0 || values_.count(view.input(1)) == 0)
    throw Error("adds a constant; only two feature maps are added");
  check_unpadded(view);
  const Value& first = values_.at(view.input(0));
  const Value& second = values_.at(view.input(1));
  if (second.margins.any()) throw Error("reads the result of PAD, which only convolutions may");
  if (tensor(view.input(0)).shape != tensor(view.input(1)).shape || first.height != second.height ||
      first.width != second.width || first.channels != second.channels)
    throw Error("adds " + text_of(tensor(view.input(0)).shape) + " and " +
                text_of(tensor(view.input(1)).shape) + "; only equal shapes are added");
  check_feature_map(view);
  Int8Layer layer = begin_layer(view, Int8Op::add);
  layer.inputs.push_back(second.layer);
  layer.second = tensor(view.input(1)).activation();
  layer.out_height = layer.in_height, layer.out_width = layer.in_width,
  layer.out_channels = layer.in_channels;
  layer.requantization = quant::requantizations(layer);
  set_activation(options.fused_activation_function(), layer);
  append(view, std::move(layer));
}

void Importer::add_reshape(const OperatorView& view) {
  const TensorView& from = tensor(view.input(0));
  const TensorView& to = tensor(view.output());
  if (from.elements() != to.elements())
    throw Error("makes " + text_of(to.shape) + " of " + text_of(from.shape));
  check_same_quantization(view);
  check_unpadded(view);
  values_[view.output()] = values_.at(view.input(0));
}

void Importer::add_pad(const OperatorView& view) {
  check_feature_map(view);
  Value value = values_.at(view.input(0));
  if (view.input(1) < 0 || value.margins.any()) throw Error("a second padding, or one without its widths");
  const TensorView& widths = tensor(view.input(1));
  if (!widths.constant || widths.type != schema::TensorType_INT32 || widths.shape != std::vector<int>{4, 2})
    throw Error("its widths are not a constant INT32 [4,2]");
  std::int32_t pads[8];
  std::copy_n(widths.data.begin(), sizeof pads, reinterpret_cast<std::uint8_t*>(pads));
  for (const std::int32_t pad : pads)
    if (pad < 0 || pad > kWidest) throw Error(fmt::format("pads by {}, which is not in [0, 255]", pad));
  if (pads[0] != 0 || pads[1] != 0 || pads[6] != 0 || pads[7] != 0) throw Error("pads images or channels");
  check_same_quantization(view);
  value.margins = {pads[2], pads[3], pads[4], pads[5]};
  values_[view.output()] = value;
}

void Importer::add_quantize(const OperatorView& view) {
  if (view.input(0) != graph_.input()) return leave_out_end(view, "outputs stay as they are before it");
  if (tensor(view.output()).shape != tensor(view.input(0)).shape) throw Error("changes the shape");
  const quant::Quantization input = tensor(view.output()).activation();
  result_.left_out.push_back(fmt::format("{}: the input is int8: q = real / {:g} + {}", view.title(),
                                         input.scale, input.zero_point));
  values_[view.output()] = values_.at(view.input(0));
}

void Importer::add_softmax(const OperatorView& view) {
  const float beta = options_of(view.record->builtin_options_as_SoftmaxOptions()).beta();
  if (!(beta > 0.0f)) throw Error(fmt::format("its beta is {}, not above 0", beta));
  leave_out_end(view, "outputs are its logits, whose largest is the same");
}

void Importer::leave_out_end(const OperatorView& view, const std::string& meaning) {
  result_.left_out.push_back(view.title() + ": " + meaning);
  values_[view.output()] = values_.at(view.input(0));
  end_ = view.title();
}

}  // namespace chispa::tflite
