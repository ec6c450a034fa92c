#include "nn/layer_shapes.h"

#include <fmt/core.h>

#include "chispa/core/error.h"

namespace chispa::nn {
namespace {

constexpr std::int64_t kMaxCount = 65536;
constexpr double kMaxWeights = 1 << 27;

std::int64_t positions(const Shape& map, int axis, std::int64_t kernel, std::int64_t stride,
                       std::int64_t dilation, Padding padding) {
  const std::int64_t covered = (kernel - 1) * dilation + 1;
  if (padding == Padding::valid && covered > map[axis])
    throw Error(
        fmt::format("its window covers {} {} but its input is {}; use padding: same, or a smaller kernel",
                    covered, axis == 0 ? "rows" : "columns", map.to_string()));
  return make_window(map[axis], kernel, stride, padding, dilation).output;
}

}  // namespace

const Shape& only_input(std::span<const Shape> inputs) {
  if (inputs.size() != 1) throw Error(fmt::format("takes one input, it is given {}", inputs.size()));
  return inputs[0];
}

const Shape& only_map(std::span<const Shape> inputs) {
  const Shape& map = only_input(inputs);
  if (map.rank() != 3)
    throw Error("takes a feature map [height,width,channels] but its input is " + map.to_string() +
                ", which is flat; put it before the Flatten");
  return map;
}

bool is_one_place(const Shape& shape) {
  return shape.rank() == 3 && shape[0] == 1 && shape[1] == 1;
}

Shape with_channels(const Shape& shape, std::int64_t channels) {
  Shape result;
  for (int axis = 0; axis + 1 < shape.rank(); ++axis) result.append(shape[axis]);
  result.append(channels);
  return result;
}

Shape slide(const Shape& map, const Size2D& kernel, const Size2D& stride, const Size2D& dilation,
            Padding padding, std::int64_t channels) {
  for (const auto& [option, size] :
       {std::pair("kernel", kernel), {"stride", stride}, {"dilation", dilation}}) {
    check_count(option, size.height);
    check_count(option, size.width);
  }
  return {positions(map, 0, kernel.height, stride.height, dilation.height, padding),
          positions(map, 1, kernel.width, stride.width, dilation.width, padding), channels};
}

void check_count(const char* option, std::int64_t value) {
  if (value < 1 || value > kMaxCount)
    throw Error(fmt::format("{} {} is not in 1 ... {}", option, value, kMaxCount));
}

void check_weights(double count) {
  if (count > kMaxWeights)
    throw Error(fmt::format("needs {:.0f} weights; at most {:.0f} fit", count, kMaxWeights));
}

}  // namespace chispa::nn
