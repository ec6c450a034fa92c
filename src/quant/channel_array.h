#pragma once

#include <Eigen/Core>

#include "chispa/core/tensor.h"

namespace chispa::quant {

// Tensors as Eigen's arrays. Element by element, Eigen gives the same bits wherever a tensor lies and
// whatever runs beside it; its sums do not (their order goes by alignment and vector width), and are used of
// integers and for extremes only.

using FlatArray = Eigen::Map<Eigen::ArrayXf>;
using ConstFlatArray = Eigen::Map<const Eigen::ArrayXf>;
/// [rows][channels]: in every float layout the (output) channel is the last axis.
using ChannelArray = Eigen::Map<Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
using ConstChannelArray =
    Eigen::Map<const Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

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

}  // namespace chispa::quant
