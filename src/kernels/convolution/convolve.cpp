#include "kernels/convolution/convolve.h"

#include "chispa/core/parallel.h"
#include "kernels/lanes/vector.h"
#include "kernels/reduction/partial_sums.h"

namespace chispa::kernels {
namespace {

/// y[..., c] += b[c] for `pixels` pixels.
void add_bias(const Tensor& b, std::int64_t pixels, float* y) {
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel, y += b.size()) {
    for_each_piece(0, b.size(), [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      add_to<kWidth>(y + c, load<kWidth>(b.data() + c));
    });
  }
}

}  // namespace

Shape batch_shape(std::int64_t images, const Shape& image) {
  return {images, image[0], image[1], image[2]};
}

Tensor convolve(const ImageConvolution& convolution, const Tensor& x, const Tensor& b) {
  Tensor y(batch_shape(x.dim(0), convolution.output()));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.dim(0), chunk);
    float* const to = y.data() + begin * convolution.output().size();
    convolution.forward(x.data() + begin * convolution.input().size(), end - begin, to);
    if (!b.empty()) add_bias(b, (end - begin) * convolution.output()[0] * convolution.output()[1], to);
  });
  return y;
}

Tensor convolution_input_gradient(const ImageConvolution& convolution, const Tensor& dy) {
  Tensor dx(batch_shape(dy.dim(0), convolution.input()));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(dy.dim(0), chunk);
    convolution.input_gradient(dy.data() + begin * convolution.output().size(), end - begin,
                               dx.data() + begin * convolution.input().size());
  });
  return dx;
}

Tensor convolution_weight_gradient(const ImageConvolution& convolution, const Tensor& x, const Tensor& dy) {
  return sum_over_chunks(convolution.weight(), [&](std::int64_t chunk, float* dw) {
    const auto [begin, end] = chunk_range(x.dim(0), chunk);
    convolution.add_weight_gradient(x.data() + begin * convolution.input().size(),
                                    dy.data() + begin * convolution.output().size(), end - begin, dw);
  });
}

}  // namespace chispa::kernels
