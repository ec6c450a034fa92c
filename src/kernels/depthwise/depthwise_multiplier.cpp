#include "kernels/depthwise/depthwise_multiplier.h"

namespace chispa::kernels {
namespace {

class MultipliedDepthwise : public ImageConvolution {
 public:
  MultipliedDepthwise(const Shape& x, std::unique_ptr<ImageConvolution> repeated)
      : ImageConvolution({x[1], x[2], x[3]}, repeated->output(), repeated->weight()),
        repeated_(std::move(repeated)),
        multiplier_(repeated_->input()[2] / x[3]) {}

  void forward(const float* x, std::int64_t images, float* z) const override {
    Tensor image(repeated_->input());
    for (std::int64_t n = 0; n < images; ++n, x += input().size(), z += output().size()) {
      repeat(x, image.data());
      repeated_->forward(image.data(), 1, z);
    }
  }

  void input_gradient(const float* dz, std::int64_t images, float* dx) const override {
    Tensor image(repeated_->input());
    for (std::int64_t n = 0; n < images; ++n, dz += output().size(), dx += input().size()) {
      repeated_->input_gradient(dz, 1, image.data());
      const float* from = image.data();
      for (std::int64_t i = 0; i < input().size(); ++i, from += multiplier_) {
        float sum = from[0];
        for (std::int64_t m = 1; m < multiplier_; ++m) sum += from[m];
        dx[i] = sum;
      }
    }
  }

  void add_weight_gradient(const float* x, const float* dz, std::int64_t images, float* dw) const override {
    Tensor image(repeated_->input());
    for (std::int64_t n = 0; n < images; ++n, x += input().size(), dz += output().size()) {
      repeat(x, image.data());
      repeated_->add_weight_gradient(image.data(), dz, 1, dw);
    }
  }

 private:
  void repeat(const float* x, float* to) const {
    for (std::int64_t i = 0; i < input().size(); ++i)
      for (std::int64_t m = 0; m < multiplier_; ++m) *to++ = x[i];
  }

  std::unique_ptr<ImageConvolution> repeated_;
  std::int64_t multiplier_;
};

}  // namespace

std::unique_ptr<ImageConvolution> make_multiplied_depthwise(const Shape& x, const Tensor& w,
                                                            const Conv2DOptions& options) {
  const Shape repeated{x[0], x[1], x[2], w.dim(2)};
  return std::make_unique<MultipliedDepthwise>(x, make_depthwise_conv2d(repeated, w, options));
}

}  // namespace chispa::kernels
