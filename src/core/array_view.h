#pragma once

#include <Eigen/Core>

#include "chispa/core/tensor.h"

namespace chispa {

// Tensors as Eigen's arrays, for what is not a hot kernel. Element by element, additions, products,
// quotients, roots and roundings give the same bits wherever a number stands, in one of Eigen's vectors or in
// the rest behind them (EIGEN_FAST_MATH is off). Sums along a vector and exp, log and the like do not: those
// are not taken from Eigen. Extremes and sums of integers do not depend on the order.

using FlatArray = Eigen::Map<Eigen::ArrayXf>;
using ConstFlatArray = Eigen::Map<const Eigen::ArrayXf>;

/// [rows][channels]: in every float layout the (output) channel is the last axis.
using ChannelTable = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ChannelArray = Eigen::Map<ChannelTable>;
using ConstChannelArray = Eigen::Map<const ChannelTable>;

inline FlatArray flat_array(Tensor& tensor) {
  return {tensor.data(), tensor.size()};
}
inline ConstFlatArray flat_array(const Tensor& tensor) {
  return {tensor.data(), tensor.size()};
}

/// Of a tensor with one axis or more.
inline ChannelArray channel_array(Tensor& tensor) {
  const std::int64_t channels = tensor.dim(-1);
  return {tensor.data(), tensor.size() / channels, channels};
}
inline ConstChannelArray channel_array(const Tensor& tensor) {
  const std::int64_t channels = tensor.dim(-1);
  return {tensor.data(), tensor.size() / channels, channels};
}

}  // namespace chispa
