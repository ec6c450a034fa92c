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
  std::size_t subgraph = 0;        ///< the graph it stands in; 1 and on are bodies of IF, WHILE and the like
  std::string kind;                ///< "CONV_2D", "CUSTOM name", "code 170" for one without a name
  std::string name;                ///< of the tensor that it writes; "split +2": the first of three
  std::vector<int> input, output;  ///< shapes of the first of each; an extent below 1 is not known beforehand
  std::string type;                ///< of the output: "INT8"; empty where there is none
  std::optional<double> scale;     ///< of the output, where it has exactly one
  std::optional<std::int64_t> zero_point;
  std::size_t weight_scales = 0;  ///< how many its weights have
  std::size_t constant_bytes = 0;
  std::int64_t multiply_accumulates = 0;  ///< of operators with weights
};

struct FileDescription {
  std::string text;  ///< the file's own description
  std::vector<OperatorDescription> operators;
};

/// What a .tflite file holds, whatever it is for: any number of inputs, outputs and graphs, any types and
/// shapes, variables, operators that are not known here. Throws Error that begins with `name` where it is no
/// such file, or is damaged: an index or an offset leads nowhere, or a constant has not the length of its
/// shape.
FileDescription describe_tflite(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace chispa::tflite
