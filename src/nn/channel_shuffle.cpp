#include "chispa/nn/channel_shuffle.h"

#include <fmt/core.h>

#include "chispa/autograd/shuffle_channels.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void ChannelShuffle::visit_options(OptionVisitor& visitor) {
  visitor.count("groups", options_.groups);
}

Shape ChannelShuffle::output_shape(std::span<const Shape> inputs) const {
  const Shape& input = only_input(inputs);
  check_count("groups", options_.groups);
  if (input[-1] % options_.groups != 0)
    throw Error(fmt::format("cannot part the channels of its input {} into {} groups", input.to_string(),
                            options_.groups));
  return input;
}

Variable ChannelShuffle::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::shuffle_channels(inputs[0], options_.groups);
}

void ChannelShuffle::lower(Lowering& lowering) const {
  lowering.shuffle(options_.groups);
}

}  // namespace chispa::nn
