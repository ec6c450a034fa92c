#pragma once

#include <cstdint>
#include <memory>

#include "chispa/core/conv2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// A convolution without bias, some images at a time on the calling thread, so that an operator can do more
/// with an image while it is in cache. x [images,H,W,Cin] and z [images,H',W',Cout] are contiguous. Weights
/// are taken, and rearranged, when the object is made.
class ImageConvolution {
 public:
  virtual ~ImageConvolution() = default;

  /// Extents of one image, [H,W,Cin] and [H',W',Cout].
  const Shape& input() const { return input_; }
  const Shape& output() const { return output_; }
  const Shape& weight() const { return weight_; }

  virtual void forward(const float* x, std::int64_t images, float* z) const = 0;
  /// Overwrites dx.
  virtual void input_gradient(const float* dz, std::int64_t images, float* dx) const = 0;
  /// Adds to dw.
  virtual void add_weight_gradient(const float* x, const float* dz, std::int64_t images, float* dw) const = 0;

 protected:
  ImageConvolution(const Shape& input, const Shape& output, const Shape& weight)
      : input_(input), output_(output), weight_(weight) {}

 private:
  Shape input_;
  Shape output_;
  Shape weight_;
};

/// For x [N,H,W,Cin] and w [KH,KW,Cin/groups,Cout].
std::unique_ptr<ImageConvolution> make_conv2d(const Shape& x, const Tensor& w, const Conv2DOptions& options);
/// For x [N,H,W,C] and w [KH,KW,C*M], M >= 1.
std::unique_ptr<ImageConvolution> make_depthwise_conv2d(const Shape& x, const Tensor& w,
                                                        const Conv2DOptions& options);

}  // namespace chispa::kernels
