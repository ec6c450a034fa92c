#pragma once

// Bytes of picture files for tests, made without the library.
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

#include <cstdint>
#include <string>
#include <vector>

/// CRC-32 of ISO-HDLC, bit by bit.
inline std::uint32_t crc32_of(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

/// A JPEG file of the highest quality. pixels: [height, width, 3].
inline std::string encode_jpeg(const std::vector<std::uint8_t>& pixels, int height, int width) {
  std::string bytes;
  const auto append = [](void* to, void* data, int size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  stbi_write_jpg_to_func(append, &bytes, width, height, 3, pixels.data(), 100);
  return bytes;
}

/// A chunk of a PNG file, with its length and its CRC.
inline std::string png_chunk(const std::string& type, const std::string& data) {
  const auto big_endian = [](std::size_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
    return bytes;
  };
  return big_endian(data.size()) + type + data + big_endian(crc32_of(type + data));
}
