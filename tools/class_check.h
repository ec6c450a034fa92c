#pragma once

#include <string>
#include <vector>

namespace chispa::tools {

/// Labels of one data set mean nothing to a network that was trained on another. Throws Error naming both
/// unless the classes of `model`, a file, are those of `data`.
void check_classes(const std::string& model, const std::vector<std::string>& trained_on,
                   const std::string& data, const std::vector<std::string>& given);

}  // namespace chispa::tools
