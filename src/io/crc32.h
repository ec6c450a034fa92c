#pragma once

#include <cstdint>
#include <string_view>

namespace chispa::io {

/// CRC-32 of ISO-HDLC, the one of zlib, PNG and Ethernet: reflected polynomial 0xEDB88320, start and final
/// inversion. crc32("123456789") = 0xCBF43926.
std::uint32_t crc32(std::string_view bytes);

}  // namespace chispa::io
