#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace chispa::data {

/// The bytes of a PNG file (ISO/IEC 15948) of one image. pixels: uint8 [height, width, channels], with 1
/// channel (grey), 2 (grey and alpha), 3 (red, green, blue) or 4 (those and alpha). Throws Error when the
/// sizes do not fit.
std::string encode_png(std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width,
                       std::int64_t channels);

}  // namespace chispa::data
