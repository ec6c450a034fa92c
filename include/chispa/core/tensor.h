#pragma once

#include <memory>
#include <span>
#include <vector>

#include "chispa/core/shape.h"

namespace chispa {

/// A dense float32 array, row-major (the last axis is contiguous), its first element 64-byte aligned.
///
/// Copies share storage, as in NumPy and PyTorch: `Tensor b = a;` makes `b` another name for the same values.
/// `clone()` makes independent ones. A default-constructed tensor is empty: it has no storage and `empty()`
/// is true. Storage comes from a pool (see storage.h), so that a training step allocates no fresh memory once
/// warm.
class Tensor {
 public:
  Tensor() = default;
  /// Values are not initialized.
  explicit Tensor(Shape shape);

  static Tensor full(Shape shape, float value);
  static Tensor zeros(Shape shape) { return full(shape, 0.0f); }
  /// Copies `values`. Throws Error unless there are exactly shape.size() of them.
  static Tensor from(Shape shape, std::span<const float> values);
  static Tensor scalar(float value) { return full(Shape{}, value); }

  bool empty() const { return storage_ == nullptr; }
  const Shape& shape() const { return shape_; }
  std::int64_t dim(int axis) const { return shape_[axis]; }
  std::int64_t size() const { return empty() ? 0 : shape_.size(); }

  float* data() { return storage_.get(); }
  const float* data() const { return storage_.get(); }
  std::span<float> values() { return {data(), static_cast<std::size_t>(size())}; }
  std::span<const float> values() const { return {data(), static_cast<std::size_t>(size())}; }

  /// The value of a tensor of one element. Throws Error for any other size.
  float item() const;
  Tensor clone() const;
  /// The same storage under another shape of equal size. Throws Error when the sizes differ.
  Tensor reshape(Shape shape) const;
  void fill(float value);

 private:
  Shape shape_;
  std::shared_ptr<float> storage_;
};

}  // namespace chispa
