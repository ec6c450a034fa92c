#include "data/class_names.h"

#include <fmt/core.h>

#include <sstream>

#include "chispa/core/error.h"
#include "core/utf8.h"

namespace chispa::data {

std::vector<std::string> parse_class_names(std::string_view text, const std::string& place) {
  std::vector<std::string> names;
  std::istringstream stream{std::string(without_byte_order_mark(text))};
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!is_utf8(line))
      throw Error(fmt::format("{}: line {} is not UTF-8; save the file as UTF-8", place, number));
    if (has_control_character(line))
      throw Error(fmt::format("{}: line {} has a control character; it can be no name", place, number));
    if (!line.empty()) names.push_back(line);
  }
  return names;
}

std::vector<std::string> parse_class_names(std::string_view text, std::size_t count, std::string_view dataset,
                                           const std::string& place) {
  std::vector<std::string> names = parse_class_names(text, place);
  if (names.size() != count)
    throw Error(
        fmt::format("{}: has {} class names, {} has {}, one a line", place, names.size(), dataset, count));
  return names;
}

}  // namespace chispa::data
