#pragma once

#include "kernels/chain/conv_chain.h"
#include "kernels/lanes/channel_tiles.h"

namespace chispa::kernels {

/// What follows the convolution in a stage of a chain: y = activation(n), n = (z - mean) * factor + beta, for
/// some images [H,W,C] at a time; or, pooled, the largest y of each 2x2 pixels, [H/2,W/2,C].
class StageOutput {
 public:
  StageOutput(const ConvStage& stage, const Tensor& mean, const Tensor& variance);

  /// One image of y.
  Shape output() const;

  void forward(const float* z, std::int64_t images, float* y) const;

  /// Floats that add_sums() adds to.
  std::int64_t sums_size() const { return 2 * tiles_.size(); }
  /// With g the gradient that reaches n (dy times the activation's derivative): the sums of g * (z - mean)
  /// and of g, by channel once fold_sums() has made [2, C] of them.
  void add_sums(const float* z, const float* dy, std::int64_t images, float* sums) const;
  Tensor fold_sums(const float* sums) const;

  /// By the folded sums, over `count` pixels: the parameters' gradients, and what gradient() takes away from
  /// g.
  struct Moments {
    Tensor gamma;  ///< sum of g * (z - mean) / deviation
    Tensor beta;   ///< sum of g
    Tensor shift;  ///< a tile of factor * mean of g
    Tensor slope;  ///< a tile of factor * mean of g * (z - mean) / variance
  };
  Moments moments_of(const Tensor& folded_sums, std::int64_t count) const;

  /// dz = factor * g - shift - (z - mean) * slope.
  void gradient(const float* z, const float* dy, std::int64_t images, const Moments& moments,
                float* dz) const;

 private:
  template <int Lanes>
  struct Column;
  template <int Lanes>
  struct Window;

  std::int64_t row() const { return width_ * channels(); }
  std::int64_t channels() const { return tiles_.channels(); }
  std::int64_t image_size() const { return height_ * row(); }
  std::int64_t output_size() const { return height_ / 2 * (width_ / 2) * channels(); }

  // Each pixel, and each window of 2x2, by an activation.
  template <Activation kActivation>
  void forward_each(const float* z, std::int64_t images, float* y) const;
  template <Activation kActivation>
  void forward_pooled(const float* z, std::int64_t images, float* y) const;
  template <Activation kActivation>
  void add_sums_each(const float* z, const float* dy, std::int64_t images, float* sums) const;
  template <Activation kActivation>
  void add_sums_pooled(const float* z, const float* dy, std::int64_t images, float* sums) const;
  template <Activation kActivation>
  void gradient_each(const float* z, const float* dy, std::int64_t images, const Moments& moments,
                     float* dz) const;
  template <Activation kActivation>
  void gradient_pooled(const float* z, const float* dy, std::int64_t images, const Moments& moments,
                       float* dz) const;

  /// Calls body(lanes, c, from, to) for the channels of each row of 2x2 windows of an image: offsets of the
  /// first one in z and y. The next window is 2 and 1 pixels further.
  template <typename Body>
  void for_each_window_row(const Body& body) const;
  /// The gradient of z in an odd last row and column, which no window reads.
  void gradient_outside_windows(const float* z, const Moments& moments, float* dz) const;

  ChannelTiles tiles_;
  Tensor deviation_;  ///< [C], 1 / sqrt(variance + epsilon)
  Tensor mean_;       ///< this and the following: a tile
  Tensor factor_;     ///< gamma * deviation
  Tensor beta_;
  Activation activation_;
  std::int64_t height_;
  std::int64_t width_;
  bool pooled_;
};

}  // namespace chispa::kernels
