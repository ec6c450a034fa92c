#include "kernels/activation/softmax.h"

#include <cmath>

#include "kernels/loss/softmax_rows.h"

namespace chispa::kernels {
namespace {

/// x [...,K] -> [N,K], the same values.
Tensor as_rows(const Tensor& x) {
  return x.reshape(Shape{x.size() / x.dim(-1), x.dim(-1)});
}

}  // namespace

Tensor softmax(const Tensor& x) {
  Tensor y(x.shape());
  for_each_row(as_rows(x), [&](std::size_t, std::span<const float> row, std::size_t offset) {
    const double normalizer = log_sum_exp(row);
    float* const to = y.data() + offset;
    for (std::size_t k = 0; k < row.size(); ++k)
      to[k] = static_cast<float>(std::exp(static_cast<double>(row[k]) - normalizer));
  });
  return y;
}

Tensor softmax_gradient(const Tensor& y, const Tensor& dy) {
  Tensor dx(y.shape());
  for_each_row(as_rows(y), [&](std::size_t, std::span<const float> row, std::size_t offset) {
    const float* const gradient = dy.data() + offset;
    double dot = 0.0;
    for (std::size_t k = 0; k < row.size(); ++k)
      dot += static_cast<double>(row[k]) * static_cast<double>(gradient[k]);
    float* const to = dx.data() + offset;
    for (std::size_t k = 0; k < row.size(); ++k)
      to[k] = row[k] * static_cast<float>(static_cast<double>(gradient[k]) - dot);
  });
  return dx;
}

}  // namespace chispa::kernels
