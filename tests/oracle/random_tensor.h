#pragma once

#include "chispa/core/random.h"
#include "chispa/core/tensor.h"

/// Standard normal values; the same for the same key.
inline chispa::Tensor random_tensor(const chispa::Shape& shape, std::uint64_t key) {
  const chispa::RandomStream random(key);
  chispa::Tensor result(shape);
  for (std::int64_t i = 0; i < result.size(); ++i)
    result.data()[i] = random.normal(static_cast<std::uint64_t>(i));
  return result;
}
