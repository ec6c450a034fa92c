#pragma once

#include <cstdint>

namespace chispa {

/// Products that a convolution, a depthwise convolution or a dense layer adds up for one example: each of its
/// `weights`, biases aside, takes part once at each of the `places` (rows times columns) of its output.
/// Throws Error where 64 bits do not hold them.
std::int64_t multiply_accumulates(std::int64_t places, std::int64_t weights);

}  // namespace chispa
