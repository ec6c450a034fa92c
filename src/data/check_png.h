#pragma once

#include <string>
#include <string_view>

namespace chispa::data {

bool is_png(std::string_view bytes);

/// Looks at the structure of a PNG file (ISO/IEC 15948: its chunks, their lengths and order) and at the
/// CRC-32 of each chunk, which stb_image does not. Returns what is damaged, or "". What follows IEND is
/// ignored.
std::string damage_of_png(std::string_view bytes);

/// What the chunk of that type holds, or nothing where there is none. REQUIRES: damage_of_png(bytes) is "".
std::string_view find_png_chunk(std::string_view bytes, std::string_view type);

}  // namespace chispa::data
