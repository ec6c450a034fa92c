#include "emit/c_source.h"

#include <algorithm>

namespace chispa::emit {
namespace {

template <typename T>
std::string initializer(std::span<const T> values, std::size_t per_line) {
  std::string text;
  for (std::size_t begin = 0; begin < values.size(); begin += per_line) {
    text += "   ";
    for (const T value : values.subspan(begin, std::min(per_line, values.size() - begin)))
      text += ' ' + std::to_string(value) + ',';
    text += '\n';
  }
  return text;
}

}  // namespace

std::string c_initializer(std::span<const std::uint8_t> values) {
  return initializer(values, 20);
}
std::string c_initializer(std::span<const std::int8_t> values) {
  return initializer(values, 18);
}

std::string c_string(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // '?' is escaped because "??(" and its like are trigraphs in C99.
    if (c == '"' || c == '\\' || c == '?') {
      literal += '\\';
      literal += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      literal += c;
    } else {
      // Three octal digits: unlike \x, they cannot swallow a digit that follows.
      literal += '\\';
      for (const int shift : {6, 3, 0}) literal += static_cast<char>('0' + ((byte >> shift) & 7));
    }
  }
  return literal + '"';
}

}  // namespace chispa::emit
