#pragma once

#include <string>
#include <utility>

#include "chispa/nn/add.h"
#include "chispa/nn/network.h"

namespace chispa::nn {

/// Adds nodes to a network one after the other:
///
///   Sequential path(network);
///   path.add<Conv2D>({.channels = 16}).add<BatchNorm>().add<ReLU>();
///   path.residual([](Sequential& inner) { inner.add<Conv2D>({.channels = 16}).add<BatchNorm>(); });
class Sequential {
 public:
  /// Goes on from `from`, by default the network's input.
  explicit Sequential(Network& network, int from = kNetworkInput) : network_(network), at_(from) {}

  /// A layer that reads the one before. The options are the layer's own struct.
  template <typename L>
  Sequential& add(const typename L::Options& options, std::string name = "") {
    at_ = network_.add(L(options), {at_}, std::move(name));
    return *this;
  }
  template <typename L>
  Sequential& add() {
    at_ = network_.add(L(), {at_});
    return *this;
  }

  /// What stands here plus what `block` makes of it; `block` takes a Sequential.
  template <typename Block>
  Sequential& residual(Block block) {
    Sequential inner(network_, at_);
    block(inner);
    at_ = network_.add(Add(), {inner.at(), at_});
    return *this;
  }

  /// The node that was added last.
  int at() const { return at_; }

 private:
  Network& network_;
  int at_;
};

}  // namespace chispa::nn
