#pragma once

#include <string>
#include <string_view>

namespace chispa {

/// Whether the bytes are well-formed UTF-8 (Unicode, table 3-7: no overlong forms, surrogates or values above
/// U+10FFFF). Only such text can stand in JSON.
bool is_utf8(std::string_view bytes);

/// The text behind the byte order mark with which some editors begin UTF-8, where there is one.
std::string_view without_byte_order_mark(std::string_view text);

/// Whether one of ASCII's control characters is in it, a line break among them: then it is no name, and would
/// break the line of a message.
bool has_control_character(std::string_view text);

/// The text with '?' for each control character, without those at its end: what a message can quote.
std::string on_one_line(std::string_view text);

}  // namespace chispa
