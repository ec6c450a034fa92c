#include "kernels/product/matrix_product.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "chispa/core/random.h"

using namespace chispa;
using namespace chispa::kernels;

namespace {

std::vector<float> draw(std::int64_t count, std::uint64_t key) {
  const RandomStream random(key);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 2.0f * random.uniform(i) - 1.0f;
  return values;
}

double element(const MatrixView& m, std::int64_t i, std::int64_t j) {
  return m.data[i * m.row_stride + j * m.column_stride];
}

}  // namespace

TEST_CASE("matrix_product agrees with the definition in double precision", "[kernels]") {
  const std::int64_t m = GENERATE(1, 3, 8, 21), k = GENERATE(1, 16, 27, 400),
                     n = GENERATE(1, 10, 24, 48, 55, 100);
  const bool transposed_a = GENERATE(false, true), transposed_b = GENERATE(false, true),
             accumulate = GENERATE(false, true);
  CAPTURE(m, k, n, transposed_a, transposed_b, accumulate);
  const std::vector<float> a_values = draw(m * k, 1), b_values = draw(k * n, 2);
  const MatrixView a =
      transposed_a ? row_major(a_values.data(), k, m).transposed() : row_major(a_values.data(), m, k);
  const MatrixView b =
      transposed_b ? row_major(b_values.data(), n, k).transposed() : row_major(b_values.data(), k, n);

  const std::int64_t c_stride = n + 3;
  std::vector<float> c(static_cast<std::size_t>(m * c_stride), 0.5f);
  matrix_product({a}, b, c.data(), c_stride, accumulate);

  double worst = 0.0;
  bool gaps_untouched = true;
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < c_stride; ++j) {
      const float actual = c[static_cast<std::size_t>(i * c_stride + j)];
      if (j >= n) {
        gaps_untouched = gaps_untouched && actual == 0.5f;
        continue;
      }
      double expected = accumulate ? 0.5 : 0.0;
      for (std::int64_t p = 0; p < k; ++p) expected += element(a, i, p) * element(b, p, j);
      worst = std::max(worst, std::abs(actual - expected) / (1.0 + std::abs(expected)));
    }
  }
  CHECK(worst < 1e-5);
  CHECK(gaps_untouched);
}

TEST_CASE("bounded_product adds a bias and keeps within bounds", "[kernels]") {
  const std::int64_t m = GENERATE(1, 3, 21), k = GENERATE(1, 27, 400), n = GENERATE(1, 10, 24, 48, 55, 100);
  CAPTURE(m, k, n);
  const std::vector<float> a = draw(m * k, 1), b = draw(k * n, 2), bias = draw(n, 3);
  const std::int64_t c_stride = n + 3;
  std::vector<float> c(static_cast<std::size_t>(m * c_stride), 0.5f);
  const Bounds bounds{.low = 0.0f, .high = 1.0f};
  bounded_product({row_major(a.data(), m, k)}, PackedMatrix(row_major(b.data(), k, n)),
                  PackedMatrix(row_major(bias.data(), 1, n)), bounds, c.data(), c_stride);
  double worst = 0.0;
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      double sum = bias[static_cast<std::size_t>(j)];
      for (std::int64_t p = 0; p < k; ++p)
        sum += element(row_major(a.data(), m, k), i, p) * element(row_major(b.data(), k, n), p, j);
      const double expected = std::clamp(sum, 0.0, 1.0);
      worst = std::max(worst, std::abs(c[static_cast<std::size_t>(i * c_stride + j)] - expected) /
                                  (1.0 + std::abs(expected)));
    }
    for (std::int64_t j = n; j < c_stride; ++j) CHECK(c[static_cast<std::size_t>(i * c_stride + j)] == 0.5f);
  }
  CHECK(worst < 1e-5);
}

TEST_CASE("matrix_product of no rows, columns or depth", "[kernels]") {
  std::vector<float> c(4, 7.0f);
  matrix_product({row_major(nullptr, 0, 3)}, row_major(c.data(), 3, 0), c.data(), 1);
  CHECK(c[0] == 7.0f);
  matrix_product({row_major(nullptr, 2, 0)}, row_major(nullptr, 0, 2), c.data(), 2);
  CHECK(c == std::vector<float>(4, 0.0f));
}
