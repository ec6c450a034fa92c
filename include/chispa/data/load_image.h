#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "chispa/data/image.h"

namespace chispa::data {

inline constexpr std::int64_t kMaxPixels = 100'000'000;

/// Reads a JPEG, PNG, BMP, GIF (first frame), PSD, TGA, binary PGM or PPM, HDR or PIC file, and turns it the
/// way up that its EXIF orientation says. Grey becomes three equal channels; what is transparent is laid on
/// white; 16 bits become 8. Throws Error naming the file when it cannot be read, is no picture or of a kind
/// that is not read (HEIC, WebP, TIFF, CMYK and others are named), is damaged, or has more than `max_pixels`.
/// Only PNG has checksums: damage inside the data of another kind may go unnoticed.
Image load_image(const std::filesystem::path& path, std::int64_t max_pixels = kMaxPixels);

/// The same for the bytes of a file, which errors call `name`.
Image decode_image(std::string_view bytes, const std::string& name, std::int64_t max_pixels = kMaxPixels);

}  // namespace chispa::data
