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

Variable forward_timed(Layer& layer, std::vector<Variable> inputs, const Pass& pass, ProfileRow& row) {
  // The backward pass goes from the waypoint after the layer to those before it; the last of them counts.
  const auto way_back = std::make_shared<Stopwatch>();
  const auto so_far = std::make_shared<double>(0.0);
  for (Variable& input : inputs)
    input = waypoint(input, [&row, way_back, so_far] {
      const double seconds = way_back->seconds();
      row.backward.seconds += seconds - *so_far;
      *so_far = seconds;
    });
  const Variable y = [&] {
    const CostTimer timer(&row.forward);
    return layer.forward(inputs, pass);
  }();
  return waypoint(y, [way_back, so_far] {
    way_back->restart();
    *so_far = 0.0;
  });
}

}  // namespace chispa::nn
