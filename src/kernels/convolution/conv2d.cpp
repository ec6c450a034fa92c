#include "kernels/convolution/conv2d.h"

#include "kernels/convolution/convolve.h"

namespace chispa::kernels {

Tensor conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options) {
  return convolve(*make_conv2d(x.shape(), w, options), x, b);
}

Tensor conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                             const Conv2DOptions& options) {
  return convolution_input_gradient(*make_conv2d(x_shape, w, options), dy);
}

Tensor conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Tensor& w,
                              const Conv2DOptions& options) {
  return convolution_weight_gradient(*make_conv2d(x.shape(), w, options), x, dy);
}

}  // namespace chispa::kernels
