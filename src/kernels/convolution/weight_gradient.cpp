#include "kernels/convolution/weight_gradient.h"

#include "kernels/lanes/vector.h"

namespace chispa::kernels {

WeightGradient::WeightGradient(std::int64_t taps, std::int64_t together, std::int64_t channels)
    : taps_(taps), channels_(channels) {
  if (channels <= kLanes && together > channels && fills_vectors(together))
    turned_ = Tensor::zeros(Shape{channels, taps});
}

void WeightGradient::add(const GroupedView& x, const float* dz, std::int64_t first, float* dw) {
  if (turned_.empty())
    return matrix_product(x, row_major(dz, x.columns(), channels_), dw + first * channels_, channels_, true);
  const std::int64_t group = x.part.columns;
  const GroupedView gradient{.part = row_major(dz, group, channels_).transposed(),
                             .groups = x.groups,
                             .group_stride = group * channels_};
  add_product_with_transposed(gradient, x, turned_.data() + first, taps_);
}

void WeightGradient::finish(float* dw) const {
  if (turned_.empty()) return;
  const float* from = turned_.data();
  for (std::int64_t c = 0; c < channels_; ++c)
    for (std::int64_t t = 0; t < taps_; ++t) dw[t * channels_ + c] += *from++;
}

}  // namespace chispa::kernels
