#include "autograd/shape_check.h"

#include <fmt/core.h>

#include "chispa/core/error.h"

namespace chispa::ops {
namespace {

/// "3x3"
std::string by_text(const Size2D& size) {
  return fmt::format("{}x{}", size.height, size.width);
}

}  // namespace

void refuse(const char* op, const std::string& problem, std::initializer_list<Operand> operands) {
  std::string shapes;
  for (const Operand& operand : operands) {
    if (!shapes.empty()) shapes += ", ";
    shapes += fmt::format("{} {}", operand.name, operand.shape.to_string());
  }
  throw Error(fmt::format("{}: {} ({})", op, problem, shapes));
}

void require_rank(const char* op, const Operand& operand, int rank) {
  const Shape& shape = operand.shape;
  if (shape.rank() != rank)
    refuse(op, fmt::format("{} has {} axes, not {}", operand.name, shape.rank(), rank), {operand});
  if (shape.size() == 0) refuse(op, fmt::format("{} has no elements", operand.name), {operand});
}

void require_bias(const char* op, const Variable& bias, const Operand& weight) {
  if (!bias.is_set()) return;
  const std::int64_t channels = weight.shape[-1];
  if (!(bias.shape() == Shape{channels}))
    refuse(op, fmt::format("bias is not one value for each of {} channels", channels),
           {{"bias", bias}, weight});
}

void require_window(const char* op, const Operand& input, const Size2D& kernel, const Size2D& stride,
                    Padding padding, const Size2D& dilation) {
  const std::string size = by_text(kernel);
  constexpr std::int64_t kLargest = std::int64_t{1} << 30;
  for (const std::int64_t value :
       {kernel.height, kernel.width, stride.height, stride.width, dilation.height, dilation.width})
    if (value < 1 || value > kLargest)
      refuse(op,
             fmt::format("kernel {}, stride {} and dilation {} must be from 1 to {}", size, by_text(stride),
                         by_text(dilation), kLargest),
             {input});
  const Window rows{.kernel = kernel.height, .dilation = dilation.height};
  const Window cols{.kernel = kernel.width, .dilation = dilation.width};
  const Shape& shape = input.shape;
  if (padding == Padding::valid && (rows.extent() > shape[1] || cols.extent() > shape[2]))
    refuse(op,
           fmt::format("kernel {}{} is larger than the input, which Padding::same would pad", size,
                       dilation == 1 ? "" : " with dilation " + by_text(dilation)),
           {input});
}

void require_same_shape(const char* op, const Operand& a, const Operand& b) {
  if (!(a.shape == b.shape)) refuse(op, "shapes differ", {a, b});
}

void require_pair(const char* op, const Operand& a, const Operand& b) {
  const int rank = a.shape.rank();
  const bool fits = a.shape == b.shape || b.shape == Shape{1} ||
                    (rank > 0 && b.shape == Shape{a.shape[-1]}) ||
                    (rank == 4 && b.shape == Shape{a.shape[0], 1, 1, a.shape[3]});
  if (!fits)
    refuse(op,
           fmt::format("{} operand has neither the shape of the {} nor is it [1], one value a channel, or a "
                       "vector [N,1,1,C] an image",
                       b.name, a.name),
           {a, b});
}

}  // namespace chispa::ops
