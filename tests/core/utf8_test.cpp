#include "core/utf8.h"

#include <cstdint>
#include <string>

#include "catch.h"

using namespace chispa;

namespace {

/// By the definition of UTF-8 as a way to write numbers, which has no table.
std::string encode(std::uint32_t character) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (character >> shift & 0x3F)); };
  if (character < 0x80) return {static_cast<char>(character)};
  if (character < 0x800) return {static_cast<char>(0xC0 | character >> 6), tail(0)};
  if (character < 0x10000) return {static_cast<char>(0xE0 | character >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | character >> 18), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_CASE("every character of Unicode is UTF-8, and nothing else of its length is", "[core]") {
  std::uint32_t wrong = 0;
  for (std::uint32_t character = 0; character < 0x140000; ++character) {
    const bool valid = character < 0x110000 && (character < 0xD800 || character > 0xDFFF);
    wrong += is_utf8(encode(character)) != valid;
  }
  CHECK(wrong == 0);
  // Two and three bytes: as many are well-formed as there are characters of that length, or shorter ones
  // beside it.
  std::uint32_t pairs = 0, triples = 0;
  for (std::uint32_t bytes = 0; bytes < 1u << 24; ++bytes) {
    const std::string text{static_cast<char>(bytes >> 16), static_cast<char>(bytes >> 8),
                           static_cast<char>(bytes)};
    triples += is_utf8(text);
    if (bytes < 1u << 16) pairs += is_utf8(text.substr(1));
  }
  const std::uint32_t one = 0x80, two = 0x800 - 0x80, three = 0x10000 - 0x800 - 0x800;
  CHECK(pairs == one * one + two);
  CHECK(triples == one * one * one + 2 * one * two + three);
}

TEST_CASE("characters are cut nowhere", "[core]") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("caf\xC3\xA9 \xF0\x9F\x90\xB1"));
  CHECK_FALSE(is_utf8("caf\xE9"));
  CHECK_FALSE(is_utf8("\xF0\x9F\x90"));
  CHECK_FALSE(is_utf8("a\xC3"));
}

TEST_CASE("control characters are ASCII's, and a message quotes text without them", "[core]") {
  for (int c = 0; c < 256; ++c)
    CHECK(has_control_character(std::string("a") + static_cast<char>(c)) == (c < 32 || c == 127));
  CHECK(on_one_line("a\nb\x1B[2J caf\xC3\xA9 \x7F\n") == "a?b?[2J caf\xC3\xA9 ");
  CHECK(on_one_line("\r\n").empty());
  CHECK(without_byte_order_mark("\xEF\xBB\xBF\xEF") == "\xEF");
  CHECK(without_byte_order_mark("\xEF\xBB") == "\xEF\xBB");
}
