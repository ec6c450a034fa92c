#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace chispa::tflite {

/// An operator as its file has it, supported or not.
struct OperatorDescription {
  std::string kind;  ///< "CONV_2D"
  std::string name;  ///< of the tensor that it writes
  std::vector<int> input, output;
  std::string type;             ///< of the output: "INT8"
  std::optional<double> scale;  ///< of the output, where it has exactly one
  std::optional<std::int64_t> zero_point;
  std::size_t weight_scales = 0;  ///< how many its weights have
  std::size_t constant_bytes = 0;
  std::int64_t multiply_accumulates = 0;  ///< of operators with weights
};

struct FileDescription {
  std::string text;  ///< the file's own description
  std::vector<OperatorDescription> operators;
};

/// What a .tflite file holds. Throws Error that begins with `name` where it is no such file, or contradicts
/// itself.
FileDescription describe_tflite(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace chispa::tflite
