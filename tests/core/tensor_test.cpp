#include "chispa/core/tensor.h"

#include <cstdint>

#include "catch.h"
#include "error_message.h"

using namespace chispa;

TEST_CASE("a tensor's values are row-major and 64-byte aligned", "[core]") {
  const Tensor tensor = Tensor::from(Shape{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(tensor.data()[1 * 3 + 2] == 6.0f);
  CHECK(tensor.dim(-1) == 3);
  CHECK(tensor.size() == 6);
  CHECK(reinterpret_cast<std::uintptr_t>(tensor.data()) % 64 == 0);
}

TEST_CASE("copies of a tensor share values, clones do not", "[core]") {
  Tensor original = Tensor::zeros(Shape{3});
  const Tensor copy = original;
  const Tensor clone = original.clone();
  original.data()[1] = 7.0f;
  CHECK(copy.data()[1] == 7.0f);
  CHECK(clone.data()[1] == 0.0f);
}

TEST_CASE("an empty tensor has no elements, a scalar one", "[core]") {
  CHECK(Tensor().empty());
  CHECK(Tensor().size() == 0);
  CHECK(Tensor().clone().empty());
  CHECK_FALSE(Tensor::scalar(3.0f).empty());
  CHECK(Tensor::scalar(3.0f).item() == 3.0f);
  CHECK(Tensor(Shape{0, 5}).size() == 0);
}

TEST_CASE("a reshaped tensor has the same values in the same order", "[core]") {
  Tensor tensor = Tensor::from(Shape{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
  const Tensor reshaped = tensor.reshape(Shape{3, 1, 2});
  CHECK(reshaped.shape() == Shape{3, 1, 2});
  CHECK(reshaped.data() == tensor.data());
}

TEST_CASE("a tensor refuses values and shapes that do not fit", "[core]") {
  const Tensor tensor = Tensor::zeros(Shape{2, 3});
  CHECK(error_message([&] { tensor.item(); }) == "tensor: item() needs one element, shape is [2,3]");
  CHECK(error_message([&] { tensor.reshape(Shape{4}); }) == "tensor: [2,3] cannot be reshaped to [4]");
  CHECK(error_message([] {
          Tensor::from(Shape{2, 2}, std::vector<float>{1});
        }) == "tensor: 1 values do not fill shape [2,2]");
}
