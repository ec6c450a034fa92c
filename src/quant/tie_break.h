#pragma once

#include "chispa/quant/int8_model.h"
#include "core/array_view.h"

namespace chispa::quant {

/// What moves each value that lies halfway between two steps to the side to which an average of int8 values
/// is rounded: the integers' ties go away from integer 0, wherever the zero point is. A thousandth of a step,
/// which moves no other mean of fewer than 500 values.
inline Eigen::ArrayXf tie_break(const Tensor& values, const Quantization& quantization) {
  const auto scale = static_cast<float>(quantization.scale);
  const auto zero_point = static_cast<float>(quantization.zero_point);
  return (flat_array(values) / scale + zero_point).sign() * (1e-3f * scale);
}

}  // namespace chispa::quant
