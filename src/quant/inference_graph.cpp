#include "chispa/quant/inference_graph.h"

#include <fmt/core.h>

#include <string>

#include "chispa/core/error.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/activation.h"

namespace chispa::quant {
namespace {

/// Walks a network in order and appends to the graph, or changes its last weighted layer.
class GraphBuilder {
 public:
  explicit GraphBuilder(const Shape& input)
      : graph_{.model = {.input = input, .layers = {}}, .sources = {}}, shape_(input) {}

  void visit(const nn::Network& network, std::size_t index) {
    const nn::Node& node = network.nodes()[index];
    const nn::Layer& layer = *node.layer;
    here_ = network.title(index);
    path_ = node.name;
    if (node.inputs != std::vector<int>{static_cast<int>(index) - 1}) refuse("does not read the layer before it");
    if (const auto* conv2d = dynamic_cast<const nn::Conv2D*>(&layer))
      add(*conv2d);
    else if (const auto* depthwise = dynamic_cast<const nn::DepthwiseConv2D*>(&layer))
      add(*depthwise);
    else if (const auto* dense = dynamic_cast<const nn::Dense*>(&layer))
      add(*dense);
    else if (const auto* pool = dynamic_cast<const nn::MaxPool2D*>(&layer))
      add(*pool);
    else if (const auto* norm = dynamic_cast<const nn::BatchNorm*>(&layer))
      add(*norm);
    else if (const auto* activation = dynamic_cast<const nn::ActivationLayer*>(&layer);
             activation != nullptr && activation->activation() == Activation::relu)
      end_with_relu();
    else if (dynamic_cast<const nn::Flatten*>(&layer))
      flatten();
    else if (!dynamic_cast<const nn::Dropout*>(&layer))
      refuse(
          "has no int8 form; use Conv2D, DepthwiseConv2D, Dense, BatchNorm, ReLU, MaxPool2D, Flatten and "
          "Dropout");
    if (!dynamic_cast<const nn::Dropout*>(&layer)) previous_ = here_;
  }

  InferenceGraph finish() {
    if (weighted_ < 0) throw Error("fold: the network has no layer with weights");
    return std::move(graph_);
  }

 private:
  /// Appends a layer that slides a window over the feature map.
  void append(Int8Op op, const Size2D& kernel, const Conv2DOptions& window, std::int64_t out_channels) {
    const Window2D over =
        make_window2d({shape_[0], shape_[1]}, kernel, window.stride, window.padding, window.dilation);
    push({.name = path_,
          .op = op,
          .input = shape_,
          .output = Shape{over.rows.output, over.cols.output, out_channels},
          .kernel = kernel,
          .window = window});
  }

  void push(FoldedLayer layer) {
    layer.inputs = {static_cast<int>(graph_.model.layers.size()) - 1};
    shape_ = layer.output;
    graph_.model.layers.push_back(std::move(layer));
    graph_.sources.push_back({.title = here_});
  }

  /// Of the last layer of the graph.
  template <typename Layer>
  void set_weights(const Layer& layer) {
    WeightSource& last = graph_.sources.back();
    last.weight = layer.weight();
    last.bias = layer.options().bias ? layer.bias() : Variable(Tensor::zeros(Shape{shape_[2]}));
    weighted_ = static_cast<std::ptrdiff_t>(graph_.sources.size()) - 1;
    takes_batch_norm_ = true;
  }

  void add(const nn::Conv2D& conv2d) {
    const nn::Conv2D::Options& options = conv2d.options();
    append(Int8Op::conv2d, options.kernel, options.window, options.channels);
    set_weights(conv2d);
  }

  void add(const nn::DepthwiseConv2D& depthwise) {
    const nn::DepthwiseConv2D::Options& options = depthwise.options();
    append(Int8Op::depthwise_conv2d, options.kernel, options.window, shape_[2] * options.multiplier);
    set_weights(depthwise);
  }

  void add(const nn::Dense& dense) {
    push({.name = path_, .op = Int8Op::dense, .input = shape_, .output = Shape{1, 1, dense.options().units}});
    set_weights(dense);
  }

  void add(const nn::MaxPool2D& pool) {
    const nn::MaxPool2D::Options& options = pool.options();
    append(Int8Op::max_pool2d, options.kernel, {.stride = options.stride, .padding = options.padding},
           shape_[2]);
    takes_batch_norm_ = false;
  }

  void add(const nn::BatchNorm& norm) {
    if (!takes_batch_norm_)
      refuse((previous_.empty() ? std::string("comes first") : "follows " + previous_) +
             "; only one directly after Conv2D, DepthwiseConv2D or Dense can be folded");
    graph_.sources[static_cast<std::size_t>(weighted_)].norms.push_back({&norm, here_});
  }

  void end_with_relu() {
    if (weighted_ < 0) refuse("comes before any layer with weights, which it could be the end of");
    graph_.model.layers[static_cast<std::size_t>(weighted_)].activation = Activation::relu;
    takes_batch_norm_ = false;
  }

  void flatten() {
    takes_batch_norm_ = false;
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw Error("fold: layer " + here_ + " " + reason);
  }

  InferenceGraph graph_;
  Shape shape_;
  std::ptrdiff_t weighted_ = -1;   ///< index of the last layer with weights, or -1
  bool takes_batch_norm_ = false;  ///< nothing but Dropout came after it
  std::string path_;
  std::string here_;      ///< "3 (BatchNorm)", the layer being visited
  std::string previous_;  ///< the one before it
};

}  // namespace

InferenceGraph inference_graph(const nn::Network& network) {
  network.check_complete();
  GraphBuilder builder(network.input());
  for (std::size_t i = 0; i < network.nodes().size(); ++i) builder.visit(network, i);
  return builder.finish();
}

}  // namespace chispa::quant
