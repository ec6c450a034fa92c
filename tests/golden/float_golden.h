#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "chispa/core/tensor.h"
#include "oracle/array.h"

/// What make_float_golden.py wrote: PyTorch's values and gradients.
inline nlohmann::json read_float_golden() {
  std::ifstream file("golden/float_golden.json");
  return nlohmann::json::parse(file);
}

inline chispa::Tensor golden_tensor(const nlohmann::json& json) {
  chispa::Shape shape;
  for (const std::int64_t extent : json.at("shape")) shape.append(extent);
  return chispa::Tensor::from(shape, json.at("values").get<std::vector<float>>());
}

/// Relative error of `actual` against a stored tensor.
inline double golden_error(const chispa::Tensor& actual, const nlohmann::json& expected) {
  return oracle::relative_error(actual, oracle::to_array(golden_tensor(expected)));
}
