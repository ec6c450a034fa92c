#include "chispa/quant/fold.h"

#include <cmath>
#include <string>

#include "chispa/core/error.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/relu.h"

namespace chispa::quant {
namespace {

/// Walks a network in order and appends to the chain, or changes its last weighted layer.
class Folder {
 public:
  explicit Folder(const Shape& input) : shape_(input) {
    if (input.rank() != 3)
      throw Error("fold: input " + input.to_string() + " is not the shape of an image [H,W,C]");
    model_.input = input;
  }

  void visit(const nn::Layer& layer, const std::string& path) {
    if (const auto* sequential = dynamic_cast<const nn::Sequential*>(&layer)) {
      const std::string prefix = path.empty() ? "" : path + ".";
      for (std::size_t i = 0; i < sequential->layers().size(); ++i)
        visit(*sequential->layers()[i], prefix + std::to_string(i));
      return;
    }
    here_ = path + " (" + layer.kind() + ")";
    path_ = path;
    if (const auto* conv2d = dynamic_cast<const nn::Conv2D*>(&layer))
      add(*conv2d);
    else if (const auto* depthwise = dynamic_cast<const nn::DepthwiseConv2D*>(&layer))
      add(*depthwise);
    else if (const auto* dense = dynamic_cast<const nn::Dense*>(&layer))
      add(*dense);
    else if (const auto* pool = dynamic_cast<const nn::MaxPool2D*>(&layer))
      add(*pool);
    else if (const auto* norm = dynamic_cast<const nn::BatchNorm*>(&layer))
      fold(*norm);
    else if (dynamic_cast<const nn::ReLU*>(&layer))
      end_with_relu();
    else if (dynamic_cast<const nn::Flatten*>(&layer))
      flatten();
    else if (!dynamic_cast<const nn::Dropout*>(&layer))
      refuse(
          "has no int8 form; use Conv2D, DepthwiseConv2D, Dense, BatchNorm, ReLU, MaxPool2D, Flatten and "
          "Dropout");
    if (!dynamic_cast<const nn::Dropout*>(&layer)) previous_ = here_;
  }

  FoldedModel finish() {
    if (weighted_ < 0) throw Error("fold: the network has no layer with weights");
    return std::move(model_);
  }

 private:
  /// Appends a layer that slides a window over the feature map.
  FoldedLayer& append(Int8Op op, std::int64_t kernel, std::int64_t stride, Padding padding,
                      std::int64_t out_channels) {
    if (flat_)
      refuse("follows " + previous_ + ", whose output is flat; only Dense can follow Flatten or Dense");
    const auto positions = [&](std::int64_t extent) {
      if (padding == Padding::valid && kernel > extent)
        refuse("has a kernel of " + std::to_string(kernel) + " but its input is " + shape_.to_string());
      return make_window(extent, kernel, stride, padding).output;
    };
    const Shape output{positions(shape_[0]), positions(shape_[1]), out_channels};
    model_.layers.push_back({.name = path_,
                             .op = op,
                             .input = shape_,
                             .output = output,
                             .kernel = kernel,
                             .stride = stride,
                             .padding = padding});
    shape_ = output;
    return model_.layers.back();
  }

  void set_weights(FoldedLayer& layer, const Variable& weight, const Variable& bias, bool has_bias) {
    layer.weight = weight.value().clone();
    layer.bias = has_bias ? bias.value().clone() : Tensor::zeros(Shape{layer.output[2]});
    check_finite(layer);
    weighted_ = static_cast<std::ptrdiff_t>(model_.layers.size()) - 1;
    takes_batch_norm_ = true;
  }

  void expect_channels(std::int64_t channels) const {
    if (!flat_ && shape_[2] != channels)
      refuse("takes " + std::to_string(channels) + " channels but its input is " + shape_.to_string());
  }

  void add(const nn::Conv2D& conv2d) {
    const nn::Conv2D::Options& options = conv2d.options();
    expect_channels(options.in_channels);
    FoldedLayer& layer = append(Int8Op::conv2d, options.kernel, options.window.stride, options.window.padding,
                                options.out_channels);
    set_weights(layer, conv2d.weight(), conv2d.bias(), options.bias);
  }

  void add(const nn::DepthwiseConv2D& depthwise) {
    const nn::DepthwiseConv2D::Options& options = depthwise.options();
    expect_channels(options.channels);
    FoldedLayer& layer = append(Int8Op::depthwise_conv2d, options.kernel, options.window.stride,
                                options.window.padding, options.channels);
    set_weights(layer, depthwise.weight(), depthwise.bias(), options.bias);
  }

  void add(const nn::Dense& dense) {
    const nn::Dense::Options& options = dense.options();
    if (!flat_)
      refuse("takes flat input but its input is " + shape_.to_string() + "; put a Flatten before it");
    if (shape_.size() != options.in_features)
      refuse("takes " + std::to_string(options.in_features) + " features but its input is " +
             shape_.to_string() + ", " + std::to_string(shape_.size()) + " of them");
    const Shape output{1, 1, options.out_features};
    model_.layers.push_back({.name = path_, .op = Int8Op::dense, .input = shape_, .output = output});
    shape_ = output;
    set_weights(model_.layers.back(), dense.weight(), dense.bias(), options.bias);
  }

  void add(const nn::MaxPool2D& pool) {
    const nn::MaxPool2D::Options& options = pool.options();
    append(Int8Op::max_pool2d, options.kernel, options.stride, options.padding, shape_[2]);
    takes_batch_norm_ = false;
  }

  void fold(const nn::BatchNorm& norm) {
    if (!takes_batch_norm_)
      refuse((previous_.empty() ? std::string("comes first") : "follows " + previous_) +
             "; only one directly after Conv2D, DepthwiseConv2D or Dense can be folded");
    FoldedLayer& layer = model_.layers[static_cast<std::size_t>(weighted_)];
    const std::int64_t channels = layer.output[2];
    if (norm.options().channels != channels)
      refuse("takes " + std::to_string(norm.options().channels) + " channels but its input is " +
             shape_.to_string());
    for (std::int64_t c = 0; c < channels; ++c) {
      const double variance = norm.running_variance().data()[c];
      const double factor = norm.gamma().value().data()[c] / std::sqrt(variance + norm.options().epsilon);
      // The last axis of every weight layout is the output channel.
      for (std::int64_t i = c; i < layer.weight.size(); i += channels)
        layer.weight.data()[i] = static_cast<float>(layer.weight.data()[i] * factor);
      float& bias = layer.bias.data()[c];
      const double centred = static_cast<double>(bias) - norm.running_mean().data()[c];
      bias = static_cast<float>(norm.beta().value().data()[c] + centred * factor);
    }
    check_finite(layer);
  }

  void end_with_relu() {
    if (weighted_ < 0) refuse("comes before any layer with weights, which it could be the end of");
    model_.layers[static_cast<std::size_t>(weighted_)].relu = true;
    takes_batch_norm_ = false;
  }

  void flatten() {
    flat_ = true;
    takes_batch_norm_ = false;
  }

  void check_finite(const FoldedLayer& layer) const {
    for (const Tensor& tensor : {layer.weight, layer.bias})
      for (const float value : tensor.values())
        if (!std::isfinite(value))
          refuse("gives a weight that is not finite; the training that made it diverged");
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw Error("fold: layer " + here_ + " " + reason);
  }

  FoldedModel model_;
  Shape shape_;
  bool flat_ = false;
  std::ptrdiff_t weighted_ = -1;   ///< index in model_.layers of the last layer with weights, or -1
  bool takes_batch_norm_ = false;  ///< nothing but Dropout came after it
  std::string path_;
  std::string here_;      ///< "3 (BatchNorm)", the layer being visited
  std::string previous_;  ///< the one before it
};

}  // namespace

FoldedModel fold(const nn::Sequential& network, const Shape& input) {
  Folder folder(input);
  folder.visit(network, "");
  return folder.finish();
}

}  // namespace chispa::quant
