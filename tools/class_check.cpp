#include "class_check.h"

#include <fmt/format.h>

#include "chispa/core/error.h"

namespace chispa::tools {

void check_classes(const std::string& model, const std::vector<std::string>& trained_on,
                   const std::string& data, const std::vector<std::string>& given) {
  if (trained_on != given)
    throw Error(fmt::format("{}: was trained on the classes {}, those of {} are {}", model,
                            fmt::join(trained_on, ", "), data, fmt::join(given, ", ")));
}

}  // namespace chispa::tools
