// Times our matrix product and Eigen's in turn (A B A B ...) on one thread: [rows, channels] times [channels,
// channels], the right factor repacked each time, as Eigen does. Prints a table of medians in GFLOP/s.
//   product_bench [ROUNDS]     default 9
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "chispa/core/parallel.h"
#include "chispa/core/random.h"
#include "chispa/core/stopwatch.h"
#include "kernels/product/matrix_product.h"

using namespace chispa;

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Tensor random_matrix(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  Tensor tensor(Shape{rows, columns});
  for (std::int64_t i = 0; i < tensor.size(); ++i)
    tensor.data()[i] = RandomStream(seed).normal(static_cast<std::uint64_t>(i));
  return tensor;
}

/// Of `count` calls.
double gflops(const std::function<void()>& product, int count, double flops) {
  const Stopwatch stopwatch;
  for (int i = 0; i < count; ++i) product();
  return 1e-9 * flops * count / stopwatch.seconds();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(std::int64_t rows, std::int64_t channels, int rounds) {
  const Tensor a = random_matrix(rows, channels, 1), b = random_matrix(channels, channels, 2);
  Tensor c(a.shape()), d(a.shape());
  const Eigen::Map<const Matrix> left(a.data(), rows, channels), right(b.data(), channels, channels);
  Eigen::Map<Matrix> result(d.data(), rows, channels);
  const auto ours = [&] {
    kernels::matrix_product({kernels::row_major(a.data(), rows, channels)},
                            kernels::row_major(b.data(), channels, channels), c.data(), channels);
  };
  const auto eigens = [&] { result.noalias() = left * right; };
  ours();
  eigens();
  float farthest = 0.0f;
  for (std::int64_t i = 0; i < c.size(); ++i)
    farthest = std::max(farthest, std::fabs(c.data()[i] - d.data()[i]));
  const double flops = 2.0 * static_cast<double>(rows * channels * channels);
  const int count = std::max(1, static_cast<int>(1e9 / flops));
  std::vector<double> our_rates, eigens_rates, ratios;
  for (int round = 0; round < rounds; ++round) {
    our_rates.push_back(gflops(ours, count, flops));
    eigens_rates.push_back(gflops(eigens, count, flops));
    ratios.push_back(our_rates.back() / eigens_rates.back());
  }
  std::printf("| %lld x %lld | %.0f | %.0f | %.2f | %.1e |\n", static_cast<long long>(rows),
              static_cast<long long>(channels), median(our_rates), median(eigens_rates), median(ratios),
              static_cast<double>(farthest));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 9;
  set_thread_count(1);
  std::printf(
      "| product, 1 thread, GFLOP/s | ours | Eigen's | ours / Eigen's, median of pairs | differ by |\n");
  std::printf("|---|---|---|---|---|\n");
  for (const std::int64_t channels : {16, 24, 32, 48, 64, 96, 128, 192}) compare(4096, channels, rounds);
  for (const std::int64_t channels : {512, 1024}) compare(1024, channels, rounds);
}
