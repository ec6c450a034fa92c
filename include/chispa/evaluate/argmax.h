#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace chispa::evaluate {

/// Index of the largest value, the first where several are equal. `values` must not be empty; all may be
/// negative.
template <typename T>
std::int64_t argmax(std::span<const T> values) {
  return std::max_element(values.begin(), values.end()) - values.begin();
}

/// argmax of each row of logits [N][outputs].
template <typename T>
std::vector<std::int64_t> predictions(std::span<const T> logits, std::int64_t outputs) {
  std::vector<std::int64_t> result;
  const auto step = static_cast<std::size_t>(outputs);
  for (std::size_t begin = 0; begin < logits.size(); begin += step)
    result.push_back(argmax(logits.subspan(begin, step)));
  return result;
}

}  // namespace chispa::evaluate
