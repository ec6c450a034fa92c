#include "chispa/nn/channel_slice.h"

#include <fmt/core.h>

#include "chispa/autograd/slice_channels.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void ChannelSlice::visit_options(OptionVisitor& visitor) {
  visitor.channels("begin", options_.begin);
  visitor.channels("channels", options_.channels);
}

Shape ChannelSlice::output_shape(std::span<const Shape> inputs) const {
  const Shape& input = only_input(inputs);
  check_count("channels", options_.channels);
  if (options_.begin < 0 || options_.begin > input[-1] - options_.channels)
    throw Error(fmt::format("takes {} channels from {} on but its input is {}", options_.channels,
                            options_.begin, input.to_string()));
  return with_channels(input, options_.channels);
}

Variable ChannelSlice::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::slice_channels(inputs[0], options_.begin, options_.channels);
}

void ChannelSlice::lower(Lowering& lowering) const {
  lowering.slice(options_.begin);
}

}  // namespace chispa::nn
