#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace chispa::emit {

/// The values as lines of a C initializer, indented, each line ending in a comma and a newline.
std::string c_initializer(std::span<const std::uint8_t> values);
std::string c_initializer(std::span<const std::int8_t> values);

/// A C string literal, quotes included, that means exactly `text` in C and C++ whatever bytes are in it.
std::string c_string(std::string_view text);

}  // namespace chispa::emit
