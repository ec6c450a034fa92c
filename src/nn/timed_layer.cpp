#include "nn/timed_layer.h"

#include <memory>
#include <utility>

namespace chispa::nn {
namespace {

/// x itself; `reached` is called when the backward pass comes by.
Variable waypoint(const Variable& x, std::function<void()> reached) {
  return Variable(x.value(), {x},
                  [reached = std::move(reached)](const Tensor& dy, std::span<Variable> inputs) {
                    reached();
                    inputs[0].accumulate_grad(dy);
                  });
}

}  // namespace

Variable forward_timed(Layer& layer, const Variable& x, const Pass& pass, ProfileRow& row) {
  // The backward pass goes from the waypoint after the layer to the one before it.
  const auto way_back = std::make_shared<Stopwatch>();
  const Variable before = waypoint(x, [&row, way_back] { row.backward.seconds += way_back->seconds(); });
  const Variable y = [&] {
    const CostTimer timer(&row.forward);
    return layer.forward(before, pass);
  }();
  return waypoint(y, [way_back] { way_back->restart(); });
}

}  // namespace chispa::nn
