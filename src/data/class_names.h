#pragma once

#include <string>
#include <vector>

namespace chispa::data {

/// One name a line; blank lines do not count, as CIFAR-10's own file ends with one. Throws Error naming
/// `place` and the line for text that is not UTF-8 or has control characters, and when there are not `count`
/// names.
std::vector<std::string> parse_class_names(std::string text, std::size_t count, const std::string& place);

}  // namespace chispa::data
