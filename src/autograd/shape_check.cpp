#include "autograd/shape_check.h"

#include <fmt/core.h>

#include "chispa/core/error.h"

namespace chispa::ops {

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

void require_window(const char* op, const Operand& input, std::int64_t kernel_height,
                    std::int64_t kernel_width, std::int64_t stride, Padding padding) {
  const std::string kernel = fmt::format("{}x{}", kernel_height, kernel_width);
  if (kernel_height < 1 || kernel_width < 1 || stride < 1)
    refuse(op, fmt::format("kernel {} and stride {} must be at least 1", kernel, stride), {input});
  const Shape& shape = input.shape;
  if (padding == Padding::valid && (kernel_height > shape[1] || kernel_width > shape[2]))
    refuse(op, "kernel " + kernel + " is larger than the input, which Padding::same would pad", {input});
}

void require_same_shape(const char* op, const Operand& a, const Operand& b) {
  if (!(a.shape == b.shape)) refuse(op, "shapes differ", {a, b});
}

}  // namespace chispa::ops
