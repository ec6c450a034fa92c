#include <fmt/core.h>

#include <algorithm>

#include "chispa/quant/requantization.h"
#include "chispa/quant/table.h"
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
  // Whatever shape RESHAPE gave the values, they are read one behind the other.
  const Value at = value(view.input(0));
  Int8Layer layer =
      at.margins.any() ? begin_layer(view, Int8Op::dense) : begin_layer(view, Int8Op::dense, at);
  const std::vector<int>& shape = weight_shape(view, 2);
  const std::int64_t features = std::int64_t{layer.in_height} * layer.in_width * layer.in_channels;
  if (shape[1] != features || tensor(view.output()).elements() != shape[0])
    throw Error(fmt::format("weights {} for {} features and output {}", text_of(shape), features,
                            text_of(tensor(view.output()).shape)));
  layer.out_height = layer.out_width = 1, layer.out_channels = shape[0];
  set_activation(options.fused_activation_function(), layer);
  read_filter(graph_, view, 0, layer);
  append(view, std::move(layer));
}

void Importer::add_mean(const OperatorView& view) {
  const int rank = static_cast<int>(tensor(view.input(0)).shape.size());
  std::vector<int> axes = int_constant(view.input(1));
  for (int& axis : axes) axis += axis < 0 ? rank : 0;
  std::sort(axes.begin(), axes.end());
  if (rank != 4 || axes != std::vector<int>{1, 2})
    throw Error("over " + text_of(axes) + "; the mean over height and width is supported");
  Int8Layer layer = begin_layer(view, Int8Op::global_average_pool);
  layer.out_height = layer.out_width = 1;
  layer.requantization = quant::requantizations(layer);
  append(view, std::move(layer));
}

void Importer::add_softmax(const OperatorView& view) {
  const float beta = options_of(view.record->builtin_options_as_SoftmaxOptions()).beta();
  if (is_last(view) && !options_.keep_softmax) {
    if (!(beta > 0.0f)) throw Error(fmt::format("its beta is {}, not above 0", beta));
    return leave_out_end(view, "outputs are its logits, whose largest is the same");
  }
  if (beta != 1.0f) throw Error(fmt::format("its beta is {}; only 1 is supported", beta));
  Int8Layer layer = begin_layer(view, Int8Op::softmax);
  if (layer.output.scale != 1.0 / 256 || layer.output.zero_point != -128)
    throw Error("its output's scale and zero point are not 1/256 and -128");
  constexpr int kMostChannels = 4095;  // their sum has 12 bits before the point
  if (layer.in_channels > kMostChannels)
    throw Error(fmt::format("of {} channels; at most {} are supported", layer.in_channels, kMostChannels));
  layer.requantization = quant::requantizations(layer);
  append(view, std::move(layer));
}

void Importer::add_quantize(const OperatorView& view) {
  const TensorView& from = tensor(view.input(0));
  const TensorView& to = tensor(view.output());
  if (from.type == schema::TensorType_INT8 && to.type == schema::TensorType_INT8) {
    const quant::Quantization before = from.activation(), after = to.activation();
    if (before.scale != after.scale || before.zero_point != after.zero_point)
      return add_table(view, Activation::none);
    values_[view.output()] = value(view.input(0));
    return;
  }
  if (view.input(0) != graph_.input()) return leave_out_end(view, "outputs stay as they are before it");
  if (to.shape != from.shape) throw Error("changes the shape");
  const quant::Quantization input = to.activation();
  result_.left_out.push_back(fmt::format("{}: the input is int8: q = real / {:g} + {}", view.title(),
                                         input.scale, input.zero_point));
  values_[view.output()] = value(view.input(0));
}

void Importer::leave_out_end(const OperatorView& view, const std::string& meaning) {
  result_.left_out.push_back(view.title() + ": " + meaning);
  values_[view.output()] = value(view.input(0));
  end_ = view.title();
}

}  // namespace chispa::tflite
