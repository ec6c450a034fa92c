#pragma once

#include <string_view>

namespace chispa {

/// Whether the bytes are well-formed UTF-8 (Unicode, table 3-7: no overlong forms, surrogates or values above
/// U+10FFFF). Only such text can stand in JSON.
bool is_utf8(std::string_view bytes);

}  // namespace chispa
