#include "chispa/core/tensor.h"

#include <fmt/core.h>

#include <algorithm>

#include "chispa/core/error.h"
#include "chispa/core/storage.h"

namespace chispa {

Tensor::Tensor(Shape shape) : shape_(shape), storage_(allocate_floats(shape.size())) {}

Tensor Tensor::full(Shape shape, float value) {
  Tensor result(shape);
  result.fill(value);
  return result;
}

Tensor Tensor::from(Shape shape, std::span<const float> values) {
  if (static_cast<std::int64_t>(values.size()) != shape.size())
    throw Error(fmt::format("tensor: {} values do not fill shape {}", values.size(), shape.to_string()));
  Tensor result(shape);
  std::copy(values.begin(), values.end(), result.data());
  return result;
}

float Tensor::item() const {
  if (size() != 1) throw Error("tensor: item() needs one element, shape is " + shape_.to_string());
  return *data();
}

Tensor Tensor::clone() const {
  return empty() ? Tensor() : from(shape_, values());
}

Tensor Tensor::reshape(Shape shape) const {
  if (shape.size() != shape_.size())
    throw Error("tensor: " + shape_.to_string() + " cannot be reshaped to " + shape.to_string());
  Tensor result = *this;
  result.shape_ = shape;
  return result;
}

void Tensor::fill(float value) {
  std::fill_n(data(), size(), value);
}

}  // namespace chispa
