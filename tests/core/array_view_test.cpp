#include "core/array_view.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.h"
#include "chispa/core/random.h"

using namespace chispa;

namespace {

constexpr std::int64_t kCount = 77;  // some vectors and a rest, wherever it begins

/// `kCount` numbers above 0, the same ones, `offset` floats behind an aligned address.
Tensor numbers(std::int64_t offset, std::uint64_t seed) {
  Tensor tensor(Shape{offset + kCount});
  for (std::int64_t i = 0; i < tensor.size(); ++i)
    tensor.data()[i] = 0.01f + std::fabs(RandomStream(seed).normal(static_cast<std::uint64_t>(i - offset)));
  return tensor;
}

std::vector<std::uint32_t> bits(const Eigen::ArrayXf& values) {
  std::vector<std::uint32_t> result;
  for (const float value : values) result.push_back(std::bit_cast<std::uint32_t>(value));
  return result;
}

}  // namespace

TEST_CASE("element by element, an array's bits do not depend on where it lies", "[core]") {
  const auto compute = [](std::int64_t offset) {
    Tensor a = numbers(offset, 1), b = numbers((3 * offset + 5) % 16, 2);
    FlatArray x(a.data() + offset, kCount);
    const ConstFlatArray y(b.data() + (3 * offset + 5) % 16, kCount);
    x = 0.9f * x + 0.1f * y * y;
    x -= 0.3f * y / (x.sqrt() * 1.7f + 1e-3f);
    Eigen::ArrayXf rounded = ((x / 0.013f).rint() + 3.0f).max(-128.0f).min(127.0f);
    Eigen::ArrayXf doubled = (x.cast<double>() / (y.cast<double>() + 1e-5).sqrt()).cast<float>();
    return std::vector{bits(x), bits(rounded), bits(doubled)};
  };
  const auto expected = compute(0);
  for (std::int64_t offset = 1; offset < 16; ++offset) {
    CAPTURE(offset);
    CHECK(compute(offset) == expected);
  }
}

TEST_CASE("roots and quotients are those of single numbers", "[core]") {
  const Tensor a = numbers(0, 3);
  const Eigen::ArrayXf roots = flat_array(a).sqrt();
  const Eigen::ArrayXf inverse = 1.0f / flat_array(a);
  const Eigen::ArrayXd deep = flat_array(a).cast<double>().sqrt();
  for (std::int64_t i = 0; i < kCount; ++i) {
    CHECK(roots[i] == std::sqrt(a.data()[i]));
    CHECK(inverse[i] == 1.0f / a.data()[i]);
    CHECK(deep[i] == std::sqrt(static_cast<double>(a.data()[i])));
  }
}

TEST_CASE("the last axis of a tensor is the channel", "[core]") {
  const Tensor tensor = Tensor::from(Shape{2, 1, 3}, std::vector<float>{1, -9, 3, 4, 5, -6});
  const ConstChannelArray table = channel_array(tensor);
  CHECK(table.rows() == 2);
  CHECK(table.cols() == 3);
  CHECK(table(1, 2) == -6.0f);
  const Eigen::ArrayXf largest = table.abs().colwise().maxCoeff();
  CHECK(largest[0] == 4.0f);
  CHECK(largest[1] == 9.0f);
  CHECK(largest[2] == 6.0f);
}
