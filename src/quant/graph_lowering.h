#pragma once

#include <utility>
#include <vector>

#include "chispa/nn/lowering.h"
#include "chispa/quant/inference_graph.h"

namespace chispa::quant {

/// Builds an InferenceGraph from what the layers of a network say that they are, each in its turn.
class GraphLowering : public nn::Lowering {
 public:
  explicit GraphLowering(const nn::Network& network);

  /// The node whose layer speaks next. Nodes come in order.
  void enter(std::size_t node) { node_ = node; }
  InferenceGraph finish() { return std::move(graph_); }

  void identity() override;
  void conv2d(const Variable& weight, const Variable& bias, const Conv2DOptions& options) override;
  void depthwise_conv2d(const Variable& weight, const Variable& bias, const Conv2DOptions& options) override;
  void dense(const Variable& weight, const Variable& bias) override;
  void batch_norm(const nn::BatchNorm& norm) override;
  void max_pool2d(const Pool2DOptions& options) override;
  void average_pool2d(const Pool2DOptions& options) override;
  void global_average_pool() override;
  void activation(Activation activation, double slope) override;
  void prelu(const Variable& slopes) override;
  void softmax() override;
  void add(const Tensor& constant) override;
  void subtract(const Tensor& constant) override;
  void multiply(const Tensor& constant) override;
  void concat() override;
  void pad(std::int64_t top, std::int64_t left) override;
  void slice(std::int64_t channel_begin) override;
  void shuffle(std::int64_t groups) override;

 private:
  const nn::Node& node() const { return network_.nodes()[node_]; }
  FoldedLayer& layer(int index) { return graph_.model.layers[static_cast<std::size_t>(index)]; }
  /// Of a layer's output or kModelInput.
  Shape shape_of(int value) const;
  /// The value that the entered node's input number `index` is, in whatever shape.
  int input(std::size_t index = 0) const;
  /// The same in the shape that it has in the network, for which a reshape is appended where that is another.
  int shaped_input(std::size_t index);
  /// Makes `value` what the entered node gives.
  void give(int value);

  /// Appends a layer that reads `inputs`.
  int append(FoldedLayer layer, std::vector<int> inputs, WeightSource source);
  /// Appends the entered node's layer, which reads all its inputs and gives what it gives.
  void append(FoldedLayer layer, WeightSource source = {});
  void append_weighted(FoldedLayer layer, const Variable& weight, const Variable& bias);
  void append_pair(Int8Op op, const Tensor& constant);
  void append_pool(Int8Op op, const Pool2DOptions& options);
  /// The layer whose end a clamping activation of `value` can become, or kModelInput.
  int clampable(int value) const;

  const nn::Network& network_;
  std::vector<int> reader_counts_;  ///< of each node
  std::vector<int> values_;         ///< that each node gives, a layer or kModelInput
  std::vector<bool> shared_;        ///< of each layer: read by several nodes
  std::size_t node_ = 0;
  InferenceGraph graph_;
};

}  // namespace chispa::quant
