#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace chispa::evaluate {

/// `text` for an element or a quoted attribute: &, <, >, " and ' become entities, control characters the
/// replacement character.
std::string escape_html(std::string_view text);

/// `value` with `decimals` digits after the point, never "-0"; "∞" or "–" where it is none.
std::string decimal(double value, int decimals);

/// 12345 as "12,345".
std::string grouped(std::int64_t value);

/// RFC 4648, section 4, with padding.
std::string base64(std::string_view bytes);

/// "data:image/png;base64,..." of an image [height, width, channels].
std::string png_data_uri(std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width,
                         std::int64_t channels);

}  // namespace chispa::evaluate
