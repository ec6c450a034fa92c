#include "kernels/reduction/sum_to_shape.h"

#include "kernels/elementwise/multiply.h"
#include "kernels/reduction/row_sums.h"
#include "kernels/reduction/sum.h"

namespace chispa::kernels {
namespace {

/// Of what `body` gives of `count` elements, as in row_sums.h.
template <typename Body>
Tensor sum_repeated(std::int64_t count, const Shape& shape, const Body& body) {
  const std::int64_t channels = shape[-1];
  const bool is_by_image = shape.rank() == 4 && shape[0] > 1;
  return is_by_image ? sum_of_rows_in_parts(shape, shape[0], count / channels, body)
                     : sum_of_rows(shape, count / channels, body);
}

Tensor total(const Tensor& x, const Shape& shape) {
  return Tensor::full(shape, static_cast<float>(sum(x)));
}

}  // namespace

Tensor sum_to_shape(const Tensor& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  if (shape.size() == 1) return total(x, shape);
  return sum_repeated(x.size(), shape, [from = x.data()](auto lanes, std::int64_t i) CHISPA_INLINE {
    return load<decltype(lanes)::value>(from + i);
  });
}

Tensor dot_to_shape(const Tensor& x, const Tensor& y, const Shape& shape) {
  if (x.shape() == shape) return multiply(x, y);
  if (shape.size() == 1) return total(multiply(x, y), shape);
  return sum_repeated(x.size(), shape,
                      [a = x.data(), b = y.data()](auto lanes, std::int64_t i) CHISPA_INLINE {
                        return load<decltype(lanes)::value>(a + i) * load<decltype(lanes)::value>(b + i);
                      });
}

}  // namespace chispa::kernels
