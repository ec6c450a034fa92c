#include "tflite/operator_version.h"

#include <fmt/core.h>

namespace chispa::tflite {

Release first_release(schema::BuiltinOperator code, int version) {
  switch (code) {
    case schema::BuiltinOperator_CONV_2D:
      return version >= 6 ? Release{2, 9} : Release{};  // 6: in groups
    case schema::BuiltinOperator_MUL:
      return version >= 3 ? Release{1, 15} : Release{};  // 3: a factor of 1 and above
    case schema::BuiltinOperator_HARD_SWISH:
    case schema::BuiltinOperator_QUANTIZE:
      return {1, 15};
    case schema::BuiltinOperator_RELU:
      return {2, 1};
    case schema::BuiltinOperator_GELU:
      return {2, 9};
    default:
      return {};
  }
}

std::string to_string(const Release& release) {
  return fmt::format("{}.{}.0", release.major, release.minor);
}

}  // namespace chispa::tflite
