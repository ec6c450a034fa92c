#include "chispa/nn/option_visitor.h"

#include <array>

namespace chispa::nn {

void OptionVisitor::padding(const char* name, Padding& value) {
  static constexpr std::array<const char*, 2> kNames = {"same", "valid"};  // in the order of Padding
  choice(name, value, kNames);
}

}  // namespace chispa::nn
