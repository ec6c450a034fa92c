#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chispa/nn/module.h"

namespace chispa::nn {

struct ForwardPlan;

/// Instead of a node's index: the network's input.
constexpr int kNetworkInput = -1;

/// A layer in its place.
struct Node {
  std::string name;  ///< as it was given, else its index: "17"
  std::unique_ptr<Layer> layer;
  std::vector<int> inputs;  ///< indices of the nodes that it reads, all before it, or kNetworkInput
  Shape output;             ///< of one example
};

/// Layers as a directed acyclic graph: each reads what nodes before it give, any number of them read the
/// same. Shapes are inferred, and checked, as it is built; the last node's output is the network's.
///
///   Network network("small", {32, 32, 3}, RandomStream(seed));
///   const int stem = network.add(Conv2D({.channels = 16}), {kNetworkInput}, "stem");
///   const int left = network.add(Conv2D({.channels = 16}), {stem});
///   network.add(Add(), {left, stem});
///
/// Sequential (see sequential.h) adds runs of nodes, and residual blocks, with less to write. Several threads
/// may be in inference at once (each without a graph, by a NoGradGuard); all else is for one at a time.
class Network : public Module {
 public:
  /// For examples of shape `input` [H,W,C]; layer i starts from the draws of random.derive(i), or without
  /// `random` from zeros. Throws Error for a shape that is none.
  Network(std::string name, const Shape& input, std::optional<RandomStream> random);
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;
  ~Network() override;

  /// Adds a node and returns its index. Its parameters are called NAME.weight and so on, and it draws from
  /// pass.random.derive(index). Throws Error naming the node for shapes that do not fit, a name that is taken
  /// or has other characters than letters, digits and _ - . ; the network stays as it was then.
  int add_layer(std::unique_ptr<Layer> layer, std::vector<int> inputs, std::string name = "");
  template <typename L>
  int add(L layer, const std::vector<int>& inputs, const std::string& name = "") {
    return add_layer(std::make_unique<L>(std::move(layer)), inputs, name);
  }

  /// The first node but the last that no other reads, if there is one.
  std::optional<std::size_t> unread_node() const;
  /// Throws Error unless there are nodes and all but the last are read by another.
  void check_complete() const;

  const std::string& name() const { return name_; }
  const Shape& input() const { return input_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  /// Of a node, or of the input.
  const Shape& shape_of(int node) const;
  std::vector<Shape> input_shapes(const Node& node) const;
  /// "stem (Conv2D)", as errors call it.
  std::string title(std::size_t node) const;
  /// How many nodes read each node's output.
  std::vector<int> reader_counts() const;

  /// How forward() goes through the nodes (see nn/fusion.h); made once, and anew after add_layer(). Throws
  /// Error as check_complete() does.
  std::shared_ptr<const ForwardPlan> plan() const;
  /// Of what comes out for one example: the last node's output, a map of one place flat, as logits are.
  Shape output_shape() const;
  /// x [N,H,W,C] -> the last node's output, of output_shape() for each example. Where several nodes have an
  /// operator that computes them together (see nn/fusion.h), it does. Throws Error when x does not fit.
  Variable forward(const Variable& x, const Pass& pass) override;
  std::vector<NamedParameter> parameters() const override;
  std::vector<NamedBuffer> buffers() const override;
  std::int64_t parameter_count() const;
  /// For one example.
  std::int64_t multiply_accumulates() const;

 private:
  struct PlanCache;

  std::string name_;
  Shape input_;
  std::optional<RandomStream> random_;
  std::vector<Node> nodes_;
  std::unique_ptr<PlanCache> plan_;
};

}  // namespace chispa::nn
