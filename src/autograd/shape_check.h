#pragma once

#include <initializer_list>
#include <string>

#include "chispa/autograd/variable.h"
#include "chispa/core/window.h"

namespace chispa::ops {

/// An operand's shape under the name that messages give it.
struct Operand {
  Operand(const char* operand_name, const Shape& operand_shape) : name(operand_name), shape(operand_shape) {}
  Operand(const char* operand_name, const Variable& variable) : Operand(operand_name, variable.shape()) {}

  const char* name;
  Shape shape;
};

/// Throws Error: "conv2d: weight has 3 input channels but input has 4 (input [8,16,16,4], weight
/// [3,3,3,16])".
[[noreturn]] void refuse(const char* op, const std::string& problem, std::initializer_list<Operand> operands);

/// Throws Error unless the operand has `rank` axes and at least one element.
void require_rank(const char* op, const Operand& operand, int rank);

/// Throws Error unless an operand given as bias is unset or [channels], `channels` being the last axis of
/// `weight`.
void require_bias(const char* op, const Variable& bias, const Operand& weight);

/// Throws Error unless such a window can move over the rows and columns of an input [N,H,W,C].
void require_window(const char* op, const Operand& input, const Size2D& kernel, const Size2D& stride,
                    Padding padding, const Size2D& dilation = 1);

/// Throws Error unless both have one shape.
void require_same_shape(const char* op, const Operand& a, const Operand& b);

/// Throws Error unless b has the shape of a, is [N,1,1,C] where a is [N,H,W,C], [C] of a's last axis, or [1].
void require_pair(const char* op, const Operand& a, const Operand& b);

/// The operand's tensor, or an empty one where it is unset.
inline Tensor value_or_empty(const Variable& variable) {
  return variable.is_set() ? variable.value() : Tensor();
}

}  // namespace chispa::ops
