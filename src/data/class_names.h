#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chispa::data {

/// One name a line; blank lines do not count, as CIFAR-10's own file ends with one. Throws Error naming
/// `place` and the line for text that is not UTF-8 or has control characters.
std::vector<std::string> parse_class_names(std::string_view text, const std::string& place);

/// The same for a data set that has `count` classes. Throws Error when there are not as many names.
std::vector<std::string> parse_class_names(std::string_view text, std::size_t count, std::string_view dataset,
                                           const std::string& place);

}  // namespace chispa::data
