#include "core/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace chispa {
namespace {

/// What may follow a first byte: `more` bytes, the first of them from `least` to `greatest`, the others from
/// 80 to BF.
struct Sequence {
  std::uint8_t first;
  std::uint8_t last;
  std::size_t more;
  std::uint8_t least;
  std::uint8_t greatest;
};

constexpr std::array kSequences{Sequence{0x00, 0x7F, 0, 0x00, 0x00}, Sequence{0xC2, 0xDF, 1, 0x80, 0xBF},
                                Sequence{0xE0, 0xE0, 2, 0xA0, 0xBF}, Sequence{0xE1, 0xEC, 2, 0x80, 0xBF},
                                Sequence{0xED, 0xED, 2, 0x80, 0x9F}, Sequence{0xEE, 0xEF, 2, 0x80, 0xBF},
                                Sequence{0xF0, 0xF0, 3, 0x90, 0xBF}, Sequence{0xF1, 0xF3, 3, 0x80, 0xBF},
                                Sequence{0xF4, 0xF4, 3, 0x80, 0x8F}};

/// How many bytes the character at the beginning has; 0 where there is none.
std::size_t character_bytes(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  for (const Sequence& sequence : kSequences) {
    if (at(0) < sequence.first || at(0) > sequence.last) continue;
    if (bytes.size() <= sequence.more) return 0;
    for (std::size_t i = 1; i <= sequence.more; ++i)
      if (at(i) < (i == 1 ? sequence.least : 0x80) || at(i) > (i == 1 ? sequence.greatest : 0xBF)) return 0;
    return 1 + sequence.more;
  }
  return 0;
}

bool is_control_character(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t count = character_bytes(bytes);
    if (count == 0) return false;
    bytes.remove_prefix(count);
  }
  return true;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control_character);
}

std::string on_one_line(std::string_view text) {
  while (!text.empty() && is_control_character(text.back())) text.remove_suffix(1);
  std::string line(text);
  std::replace_if(line.begin(), line.end(), is_control_character, '?');
  return line;
}

}  // namespace chispa
