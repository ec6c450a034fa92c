#include "option_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace chispa::tools {
namespace {

/// Fields whose option is not their own name with dashes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kExceptions{{
    {"average_decay", "ema"},
    {"border", "crop-border"},
    {"decay_vectors", "no-vector-decay"},
    {"initial", "init"},
    {"learning_rate", "lr"},
    {"max_shift", "crop-pixels"},
    {"name", "model"},
    {"quantization_bits", "qat-bits"},
    {"shift_step", "crop-step"},
    {"teachers", "teacher"},
    {"temperature", "distill-temperature"},
    {"validation_fraction", "val-fraction"},
    {"vector_rate", "vector-lr"},
    {"weight", "distill-weight"},
    {"width_multiplier", "width"},
}};

}  // namespace

std::string option_of(std::string_view field) {
  // A field of a struct within: augmentation.max_shift, distillation.weight.
  const std::size_t dot = field.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? field : field.substr(dot + 1);
  const auto* const found = std::find_if(kExceptions.begin(), kExceptions.end(),
                                         [&](const auto& exception) { return exception.first == name; });
  std::string option = "--" + std::string(found != kExceptions.end() ? found->second : name);
  std::replace(option.begin(), option.end(), '_', '-');
  return option;
}

std::string with_option_name(const SettingError& error) {
  return option_of(error.field()) + " " + error.complaint();
}

}  // namespace chispa::tools
