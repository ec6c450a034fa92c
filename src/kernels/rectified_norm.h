#pragma once

#include "chispa/kernels/conv_norm_relu.h"

namespace chispa::kernels {

/// The part of conv_norm_relu that follows the convolution: y = max(n, 0), n = (z - mean) * factor + beta,
/// for some images [H,W,C] at a time; or, pooled, the largest y of each 2x2 pixels, [H/2,W/2,C], H and W
/// being even.
class RectifiedNorm {
 public:
  /// `image` is one image of z.
  RectifiedNorm(const NormParameters& norm, const Tensor& mean, const Tensor& variance, const Shape& image,
                bool pooled);

  /// One image of y.
  Shape output() const;
  const Tensor& inverse_deviation() const { return deviation_; }

  /// y may be z where it is not pooled.
  void forward(const float* z, std::int64_t images, float* y) const;

  /// With g the gradient that reaches n (dy where y is n, else 0): adds to sums [2, C] the sums of g * (z -
  /// mean) and of g.
  void add_sums(const float* z, const float* dy, std::int64_t images, float* sums) const;

  /// dz = factor * (g - shift - (z - mean) * slope).
  void gradient(const float* z, const float* dy, std::int64_t images, const Tensor& shift,
                const Tensor& slope, float* dz) const;

 private:
  template <int Lanes>
  struct Window;

  std::int64_t image_size() const { return height_ * width_ * channels_; }

  /// Calls body(lanes, z offset, y offset, c) for the channels of each 2x2 window of an image.
  template <typename Body>
  void for_each_window(const Body& body) const;

  Tensor mean_;
  Tensor deviation_;  ///< 1 / sqrt(variance + epsilon)
  Tensor factor_;     ///< gamma * deviation
  Tensor beta_;
  std::int64_t height_;
  std::int64_t width_;
  std::int64_t channels_;
  bool pooled_;
};

}  // namespace chispa::kernels
