#include "option_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace chispa::tools {
namespace {

/// Fields whose option is not their last name with dashes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kExceptions{{
    {"average_decay", "ema"},
    {"augmentation.border", "crop-border"},
    {"augmentation.max_shift", "crop-pixels"},
    {"augmentation.shift_axes", "crop-axes"},
    {"augmentation.shift_step", "crop-step"},
    {"decay_vectors", "no-vector-decay"},
    {"distillation.teachers", "teacher"},
    {"distillation.temperature", "distill-temperature"},
    {"distillation.weight", "distill-weight"},
    {"initial", "init"},
    {"learning_rate", "lr"},
    {"model.name", "model"},
    {"model.width_multiplier", "width"},
    {"quantization_bits", "qat-bits"},
    {"validation_fraction", "val-fraction"},
    {"vector_rate", "vector-lr"},
}};

}  // namespace

std::string option_of(std::string_view field) {
  const auto* const found = std::find_if(kExceptions.begin(), kExceptions.end(),
                                         [&](const auto& exception) { return exception.first == field; });
  if (found != kExceptions.end()) return "--" + std::string(found->second);
  std::string option = "--" + std::string(field.substr(field.rfind('.') + 1));  // npos + 1 is 0
  std::replace(option.begin(), option.end(), '_', '-');
  return option;
}

std::string with_option_name(const SettingError& error) {
  return option_of(error.field()) + " " + error.complaint();
}

}  // namespace chispa::tools
