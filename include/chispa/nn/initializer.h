#pragma once

#include <array>
#include <optional>

#include "chispa/core/random.h"
#include "chispa/core/tensor.h"

namespace chispa::nn {

/// How weights start. Glorot and Bengio (AISTATS 2010): uniform in +-sqrt(6 / (fan_in + fan_out)).
/// He et al. (ICCV 2015): normal with deviation sqrt(2 / fan_in).
enum class Initializer { glorot_uniform, he_normal };
inline constexpr std::array<const char*, 2> kInitializerNames = {"glorot_uniform", "he_normal"};

/// Draws a tensor from `initializer`; draw i of `random` makes element i. Zeros without `random`.
Tensor initialize(Initializer initializer, Shape shape, std::int64_t fan_in, std::int64_t fan_out,
                  std::optional<RandomStream> random);

}  // namespace chispa::nn
